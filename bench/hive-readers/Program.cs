using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tarn.Bench.HiveReaders;
using Tarn.DuckDb;
using Tarn.Lake.Formats.Rows;
using Tarn.Lake.Hive;

// Tarn's readers of Hive tables' text, CSV and JSON beside DuckDB's own, over the same file: the same columns, counts and sums. Both read
// in turns with one thread; then Tarn with two. On a machine that others use, the figures per second of the processor tell more.
// Usage: dotnet run -c Release --project bench/hive-readers [-- MEGABYTES [ROUNDS]]
var megabytes = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 256;
var rounds = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5;
const string types = "{id: 'BIGINT', moment: 'TIMESTAMP', agent: 'VARCHAR', url: 'VARCHAR', status: 'INTEGER', size: 'BIGINT', "
    + "price: 'DOUBLE', country: 'VARCHAR'}";
HiveFormColumn[] own =
[
    new("id", "bigint"), new("moment", "timestamp"), new("agent", "string"), new("url", "string"),
    new("status", "int"), new("size", "bigint"), new("price", "double"), new("country", "string"),
];
RowColumn[] columns =
[
    new(1, "id", RowKind.Bigint), new(2, "moment", RowKind.Timestamp), new(3, "agent", RowKind.Varchar), new(4, "url", RowKind.Varchar),
    new(5, "status", RowKind.Integer), new(6, "size", RowKind.Bigint), new(7, "price", RowKind.Double), new(8, "country", RowKind.Varchar),
];

// OpenCSVSerde's timestamps are numbers, which DuckDB does not read; so its column is text in both.
var csvTypes = types.Replace("TIMESTAMP", "VARCHAR", StringComparison.Ordinal);
var csvOwn = own.Select(column => column.Name == "moment" ? column with { Type = "string" } : column).ToArray();
var csvColumns = columns.Select(column => column.Name == "moment" ? column with { Kind = RowKind.Varchar } : column).ToArray();
(string Name, HiveForm Form, RowColumn[] Columns, string Peer)[] formats =
[
    ("text", new HiveForm { Format = HiveFormat.Text, Columns = own, Properties = new Dictionary<string, string> { ["field.delim"] = "\t" } }, columns,
        $"read_csv('PATH', delim = '\t', quote = '', escape = '', header = false, columns = {types})"),
    ("csv", new HiveForm { Format = HiveFormat.Csv, Columns = csvOwn }, csvColumns,
        $"read_csv('PATH', delim = ',', quote = '\"', escape = '\\', header = false, columns = {csvTypes})"),
    ("json", new HiveForm { Format = HiveFormat.HiveJson, Columns = own }, columns, $"read_json('PATH', format = 'newline_delimited', columns = {types})"),
    ("json", new HiveForm { Format = HiveFormat.OpenXJson, Columns = own }, columns, $"read_json('PATH', format = 'newline_delimited', columns = {types})"),
];
var folder = Directory.CreateTempSubdirectory("tarn-bench-hive-").FullName;
try
{
    Console.WriteLine($"{megabytes} MB a file; MB/s, median of {rounds}");
    Console.WriteLine($"{"",-12}{"Tarn",8}{"DuckDB",8}{"ratio",8}{"two threads",13}{"by one",8}");
    foreach (var (name, form, wanted, peer) in formats)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            Write(path, name, megabytes);
        }

        var from = peer.Replace("PATH", path, StringComparison.Ordinal);
        var times = Enumerable.Range(0, 6).Select(_ => new List<double>()).ToArray();
        for (var round = 0; round <= rounds; round++)
        {
            var (ours, theirs) = (Run(form, wanted, path, "rows()", 1), Run(form, wanted, path, from, 1));
            var both = Run(form, wanted, path, "rows()", 2);
            if (ours.Sums != theirs.Sums || ours.Sums != both.Sums)
            {
                throw new InvalidOperationException($"{form.Format}: {ours.Sums}, {theirs.Sums} by DuckDB, {both.Sums} by two threads");
            }

            if (round > 0)
            {
                var rates = new[] { ours.Rate, theirs.Rate, both.Rate, ours.CpuRate, theirs.CpuRate, both.CpuRate };
                Array.ForEach([0, 1, 2, 3, 4, 5], i => times[i].Add(rates[i]));
            }
        }

        var median = times.Select(Median).ToArray();
        Console.WriteLine(
            $"{form.Format,-12}{median[0],8:F0}{median[1],8:F0}{median[0] / median[1],8:F2}{median[2],13:F0}{median[2] / median[0],8:F2}"
            + $"{median[3],12:F0}{median[4],8:F0}{median[3] / median[4],8:F2}{median[5],13:F0}{2 * median[5] / median[3],8:F2}");
    }
}
finally
{
    Directory.Delete(folder, recursive: true);
}

static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

static (double Rate, double CpuRate, string Sums) Run(HiveForm form, RowColumn[] columns, string path, string from, int threads)
{
    using var database = DuckDatabase.Open(new DuckSettings { Threads = threads, MemoryLimitBytes = 2L << 30, TempDirectory = Path.GetDirectoryName(path)! });
    using var connection = database.Connect();
    connection.Register(new HiveScan("rows", form, columns, path));
    var (watch, before) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
    using var result = connection.Query($"SELECT concat_ws(' ', {Sums}) FROM {from}");
    using var chunk = result.NextChunk()!;
    var (megabytes, seconds) = (new FileInfo(path).Length / 1e6, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds);
    return (megabytes / watch.Elapsed.TotalSeconds, megabytes / seconds, Encoding.UTF8.GetString(chunk.View[0].Bytes(0)));
}

static void Write(string path, string format, int megabytes)
{
    var random = new Random(20_261_126);
    using var file = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 20);
    for (long id = 0, written = 0; written < megabytes * 1_000_000L; id++)
    {
        var at = new DateTime(2026, 1, 1).AddSeconds(id).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);
        var (agent, url) = ($"agent {random.Next(1000)}", $"/shop/{random.Next(100_000)}/item?q={random.Next(1_000_000)}");
        var (status, size) = (random.Next(10) == 0 ? 404 : 200, random.Next(1_000_000));
        var price = (random.Next(100_000) / 100.0).ToString("0.00", CultureInfo.InvariantCulture);
        var country = random.Next(2) == 0 ? "CZ" : "DE";
        var line = format switch
        {
            "text" => $"{id}\t{at}\t{agent}\t{url}\t{status}\t{size}\t{price}\t{country}\n",
            "csv" => $"{id},{at},\"{agent}, x\",{url},{status},{size},{price},{country}\n",
            _ => $$"""{"id":{{id}},"moment":"{{at}}","agent":"{{agent}}","url":"{{url}}","status":{{status}},"""
                + $$""" "size":{{size}},"price":{{price}},"country":"{{country}}"}""" + "\n",
        };
        file.Write(line);
        written += line.Length;
    }
}

internal static partial class Program
{
    private const string Sums =
        "count(*), sum(id), sum(status), sum(size), round(sum(price), 1), max(moment)::VARCHAR, sum(length(agent)), sum(length(url)), count(country)";
}
