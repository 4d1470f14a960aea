using System.Globalization;
using Tarn.Clients;
using Tarn.Inputs;
using Tarn.Output;

namespace Tarn.Demo;

/// <summary>
/// The demo's steps in order: stream, delivery, flights, the growing table, five questions, the locations of the files.
/// </summary>
internal sealed class DemoRun
{
    private const string Stream = "flights";
    private const string Database = "demo";
    private const string Table = "flights";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan RowsPatience = TimeSpan.FromSeconds(60);

    private readonly DemoServer _server;
    private readonly string _folder;
    private readonly int _rows;
    private readonly DoorClient _client;
    private readonly StreamClient _streams;
    private readonly QueryClient _queries;

    /// <summary>A run on a server that is ready.</summary>
    public DemoRun(DemoServer server, string folder, int rows)
    {
        _server = server;
        _folder = folder;
        _rows = rows;
        _client = new DoorClient(DoorAddress.Own(server.Url, folder), CommandRegion.Chosen(), TimeProvider.System);
        _streams = new StreamClient(_client, TimeProvider.System);
        _queries = new QueryClient(_client, TimeProvider.System);
    }

    /// <summary>Runs all steps; returns whether every flight became a row and every question was answered.</summary>
    public async Task<bool> Show(CancellationToken cancellationToken)
    {
        Say($"Tarn serves on {_server.Url}, its data is in {_folder}");
        await MakeStreamAndDelivery(cancellationToken);
        var begun = TimeProvider.System.GetTimestamp();
        await SendFlights(cancellationToken);
        var found = await WaitForRows(cancellationToken);
        var seconds = TimeProvider.System.GetElapsedTime(begun).TotalSeconds;
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{found:N0} rows in table {Database}.{Table} for {_rows:N0} records sent, {seconds:N1} s after the first put"));
        if (found != _rows)
        {
            Console.Error.WriteLine($"tarn: the table holds {found} rows, {_rows} were sent");
            return false;
        }

        foreach (var (question, sql) in DemoQuestions.All)
        {
            await Ask(question, sql, cancellationToken);
        }

        SayWhereFilesAre();
        return true;
    }

    /// <summary>Prints commands for the next steps of the user.</summary>
    public async Task SayHowToGoOn(CancellationToken cancellationToken)
    {
        Say($"Look at it (this link signs in once, within 60 s): {await ConsoleLink.Make(_client, cancellationToken)}");
        Say($"Later: ./tarn console --data {_folder}");
        Say("The server runs until Ctrl-C. In another terminal:");
        Console.Out.WriteLine($"""
              eval "$(./tarn env --data {_folder})"
              aws kinesis describe-stream-summary --stream-name {Stream}
              aws s3 ls --recursive s3://tarn-000000000000-{_client.Region}/
              ./tarn sql --data {_folder} "SELECT count(*) FROM {Database}.{Table}"
            Later, the same data again: ./tarn serve --data {_folder}
            """);
    }

    private async Task MakeStreamAndDelivery(CancellationToken cancellationToken)
    {
        var account = await Account.Of(_client, cancellationToken);
        var deliveries = new DeliveryClient(_client, account, TimeProvider.System);
        var arn = (await _streams.Ensure(Stream, 2, cancellationToken)).StreamARN;
        await deliveries.EnsureBucket(cancellationToken);
        await deliveries.EnsureTableDelivery($"{Stream}-to-{Database}-{Table}", arn, Database, Table, cancellationToken);
        Say($"Stream {Stream}, bucket {deliveries.Bucket} and the delivery into Iceberg table {Database}.{Table} are ACTIVE");
    }

    private async Task SendFlights(CancellationToken cancellationToken)
    {
        var sender = new RecordSender(_streams, Stream, SendProgress.Wait("tarn demo"), RecordSender.ParallelLanes, cancellationToken);
        var growth = new TableGrowth(_queries, Database, Table);
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watch = growth.Watch(watching.Token);
        await SendProgress.Show($"{_rows:N0} flights", sender, () => (double)sender.Acknowledged / _rows, async () =>
        {
            await foreach (var (origin, json) in FlightSource.BesideTheProgram().Read(_rows, cancellationToken))
            {
                await sender.Add(origin, json);
            }

            await sender.Complete();
        }, () => $"table: {growth.Rows:N0} rows");
        await watching.CancelAsync();
        await watch;
    }

    private async Task<long> WaitForRows(CancellationToken cancellationToken)
    {
        var growth = new TableGrowth(_queries, Database, Table);
        var begun = TimeProvider.System.GetTimestamp();
        while (await growth.Look(cancellationToken) < _rows && TimeProvider.System.GetElapsedTime(begun) < RowsPatience)
        {
            await Task.Delay(Poll, TimeProvider.System, cancellationToken);
        }

        return growth.Rows;
    }

    private async Task Ask(string question, string sql, CancellationToken cancellationToken)
    {
        var begun = TimeProvider.System.GetTimestamp();
        var answer = await _queries.Run(sql, cancellationToken);
        var elapsed = TimeProvider.System.GetElapsedTime(begun);
        Console.Out.WriteLine();
        Say(string.Create(CultureInfo.InvariantCulture, $"{question}  ({elapsed.TotalMilliseconds:N0} ms)"));
        Terminal.Output.Write(answer.ToTable());
    }

    private void SayWhereFilesAre()
    {
        var blobs = Path.Combine(_folder, "blobs");
        var files = Directory.EnumerateFiles(blobs, "*", SearchOption.AllDirectories).ToArray();
        Console.Out.WriteLine();
        Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Parquet files and Iceberg metadata: {Quantity.Of(files.Length, "plain file")}, "
                + $"{Quantity.Bytes(files.Sum(file => new FileInfo(file).Length))}, below {blobs}"));
    }

    private static void Say(string text) => Console.Out.WriteLine($"• {text}");
}
