fn main() { print!("{}", marketo_strategies::comparison(&marketo_strategies::rows())); }
