// gorse, as Go builds it for the comparison of services (../gorse.ts).
module cinematch/bench/peers/gorse

go 1.26

require github.com/gorse-io/gorse v0.5.11

// The dashboard is gorse's page for people, which nothing in the comparison asks for.
replace github.com/gorse-io/dashboard => ./dashboard
