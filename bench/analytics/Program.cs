using System.Globalization;
using Tarn.Bench.Analytics;

// The streaming engine alone, beside DuckDB's own GROUP BY over read_json of the same events. dotnet run -c Release -- [EVENTS [ROUNDS [KEYS]]]
// The last lines have KEYS keys, all of them open to the end, and half as many events again.
var events = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 400_000;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 3;
var keys = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 1_000_000;
if (events > 0)
{
    using var few = new Comparison([.. Events.Make(events, Events.FewKeys)], rounds);
    few.Print("TUMBLE", "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE)", Events.Tumble);
    few.Print("HOP of 6", "HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '1' MINUTE)", Events.Hop);
}

if (keys > 0)
{
    using var many = new Comparison([.. Events.Make(keys + (keys / 2), keys)], rounds);
    many.Print("KEYS", "TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' HOUR)", Events.Keys);
    many.Print("SESSION", "SESSION(TABLE events PARTITION BY device, DESCRIPTOR(ts), INTERVAL '1' HOUR)", Events.Session);
}
