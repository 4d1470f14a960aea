using System.CommandLine;
using Spectre.Console;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.Clients;
using Tarn.Commands.Options;
using Tarn.Output;
using Tarn.OwnProcess;

namespace Tarn.Commands.Streams;

/// <summary><c>tarn streams [NAME]</c>: the streams of the region, or one stream's shards and readers.</summary>
internal static class StreamsCommand
{
    private const int SecondsMax = 60;

    public static Command Build()
    {
        var name = new Argument<string?>("NAME") { Description = "The stream; without it, all of the region are listed.", Arity = ArgumentArity.ZeroOrOne };
        var seconds = new Option<int>("--seconds")
        {
            Description = $"How long the rates of the shards are measured, 1 to {SecondsMax}.",
            DefaultValueFactory = _ => 2,
        };
        seconds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > SecondsMax)
            {
                result.AddError($"--seconds is a number from 1 to {SecondsMax}.");
            }
        });
        var command = new Command("streams", "Shows streams; of one stream its shards with rates, and how far each reader has come.") { name, seconds };
        var options = new ClientOptions(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = options.Connect(parsed);
            var api = new TarnApiClient(client);
            if (parsed.GetValue(name) is { } one)
            {
                await Show(client, api, one, TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancellationToken);
                return ExitCode.Ok;
            }

            var status = await api.GetStatus(new GetStatusInput(), cancellationToken);
            Write(ShardTables.Streams([.. (status.Streams ?? []).Where(stream => stream.Region == client.Region)]));
            return ExitCode.Ok;
        });
        return command.WithExamples("tarn streams", "tarn streams visits", "tarn streams visits --seconds 10");
    }

    private static async Task Show(DoorClient client, TarnApiClient api, string stream, TimeSpan pause, CancellationToken cancellationToken)
    {
        var before = await new ResourceClient(client).Named("stream", stream, () => Read(api, stream, cancellationToken), cancellationToken);
        await Task.Delay(pause, TimeProvider.System, cancellationToken);
        var now = await Read(api, stream, cancellationToken);
        Write(ShardTables.Shards(before.Shards, now.Shards, (now.Time - before.Time).TotalSeconds));
        var positions = now.Shards.SelectMany(shard => shard.Positions).ToList();
        if (positions.Count > 0)
        {
            Write(ShardTables.Positions(positions));
        }
    }

    private static async Task<(DateTimeOffset Time, IReadOnlyList<ShardStatus> Shards)> Read(
        TarnApiClient api, string stream, CancellationToken cancellationToken)
    {
        var shards = new List<ShardStatus>();
        ListShardStatusOutput page;
        string? token = null;
        do
        {
            page = await api.ListShardStatus(new ListShardStatusInput { StreamName = stream, NextToken = token }, cancellationToken);
            shards.AddRange(page.Shards);
            token = page.NextToken;
        }
        while (token is not null);
        return (page.Time, shards);
    }

    private static void Write(PrintedTable table)
    {
        Terminal.Output.Write(table.ToTable());
        Terminal.Output.WriteLine();
    }
}
