using System.Globalization;
using Spectre.Console;
using Tarn.Clients;
using Tarn.Output;

namespace Tarn.Demo;

/// <summary>
/// The demo's steps in order: stream, delivery, flights, the growing table, five questions, the places of the files.
/// </summary>
internal sealed class DemoRun
{
    private const string Stream = "flights";
    private const string Database = "demo";
    private const string Table = "flights";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RowsPatience = TimeSpan.FromSeconds(60);

    private readonly DemoServer server;
    private readonly string folder;
    private readonly int rows;
    private readonly DoorClient client;
    private readonly StreamClient streams;
    private readonly QueryClient queries;

    /// <summary>A run on a server that is ready.</summary>
    public DemoRun(DemoServer server, string folder, int rows)
    {
        this.server = server;
        this.folder = folder;
        this.rows = rows;
        client = new DoorClient(DoorAddress.Own(server.Url, folder), CommandRegion.Chosen(), TimeProvider.System);
        streams = new StreamClient(client, TimeProvider.System);
        queries = new QueryClient(client, TimeProvider.System);
    }

    /// <summary>Runs all steps; returns whether every flight became a row and every question was answered.</summary>
    public async Task<bool> Show(CancellationToken cancellation)
    {
        Say($"Tarn serves on {server.Url}, its data is in {folder}");
        await MakeStreamAndDelivery(cancellation);
        var begun = TimeProvider.System.GetTimestamp();
        await SendFlights(cancellation);
        var found = await WaitForRows(cancellation);
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{found:N0} rows in table {Database}.{Table} for {rows:N0} records sent, {seconds:N1} s after the first put"));
        if (found != rows)
        {
            Console.Error.WriteLine($"tarn: the table holds {found} rows, {rows} were sent");
            return false;
        }

        foreach (var (question, sql) in DemoQuestions.All)
        {
            await Ask(question, sql, cancellation);
        }

        SayWhereFilesAre();
        return true;
    }

    /// <summary>Prints commands for the next steps of the user.</summary>
    public void SayHowToGoOn()
    {
        Say("The server runs until Ctrl-C. In another terminal:");
        Console.Out.WriteLine($"""
              eval "$(./tarn env --data {folder})"
              aws kinesis describe-stream-summary --stream-name {Stream}
              aws s3 ls --recursive s3://tarn-000000000000-{client.Region}/
              ./tarn sql --data {folder} "SELECT count(*) FROM {Database}.{Table}"
            Later, the same data again: ./tarn serve --data {folder}
            """);
    }

    private async Task MakeStreamAndDelivery(CancellationToken cancellation)
    {
        var account = await Account.Of(client, cancellation);
        var deliveries = new DeliveryClient(client, account, TimeProvider.System);
        var arn = (await streams.Ensure(Stream, 2, cancellation)).StreamARN;
        await deliveries.EnsureBucket(cancellation);
        await deliveries.EnsureTableDelivery($"{Stream}-to-{Database}-{Table}", arn, Database, Table, cancellation);
        Say($"Stream {Stream}, bucket {deliveries.Bucket} and the delivery into Iceberg table {Database}.{Table} are ACTIVE");
    }

    private async Task SendFlights(CancellationToken cancellation)
    {
        var sender = new RecordSender(streams, Stream, SendProgress.Wait("tarn demo"), cancellation);
        var growth = new TableGrowth(queries, Database, Table);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var watch = growth.Watch(watching.Token);
        await SendProgress.Show($"{rows:N0} flights", sender, () => (double)sender.Acknowledged / rows, async () =>
        {
            await foreach (var (origin, json) in FlightSource.BesideTheProgram().Read(rows, cancellation))
            {
                await sender.Add(origin, json);
            }

            await sender.Complete();
        }, () => $"table: {growth.Rows:N0} rows");
        await watching.CancelAsync();
        await watch;
    }

    private async Task<long> WaitForRows(CancellationToken cancellation)
    {
        var growth = new TableGrowth(queries, Database, Table);
        var begun = TimeProvider.System.GetTimestamp();
        while (await growth.Look(cancellation) < rows && TimeProvider.System.GetElapsedTime(begun) < RowsPatience)
        {
            await Task.Delay(Poll, TimeProvider.System, cancellation);
        }

        return growth.Rows;
    }

    private async Task Ask(string question, string sql, CancellationToken cancellation)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var answer = await queries.Run(sql, cancellation);
        var elapsed = TimeProvider.System.GetElapsedTime(begun);
        Console.Out.WriteLine();
        Say(string.Create(CultureInfo.InvariantCulture, $"{question}  ({elapsed.TotalMilliseconds:N0} ms)"));
        Terminal.Output.Write(answer.ToTable());
    }

    private void SayWhereFilesAre()
    {
        var blobs = Path.Combine(folder, "blobs");
        var files = Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories).ToArray();
        Console.Out.WriteLine();
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Parquet files and Iceberg metadata: {Quantity.Of(files.Length, "plain file")}, {Quantity.Bytes(files.Sum(file => new FileInfo(file).Length))}, below {blobs}"));
    }

    private static void Say(string text) => Console.Out.WriteLine($"• {text}");
}
