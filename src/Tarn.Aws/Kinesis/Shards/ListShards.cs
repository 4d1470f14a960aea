using System.Globalization;
using Tarn.Aws.Kinesis.Answers;
using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Shards;

internal sealed partial class ShardOperations
{
    private const int ListShardsMax = 1_000;
    private const string ListShardsAction = "kinesis:ListShards";

    /// <summary>Lists a stream's shards by number.</summary>
    public Task<ListShardsOutput> ListShards(ListShardsInput input, Call call, CancellationToken cancellationToken)
    {
        var (found, filter, after) = input.NextToken is { Length: > 0 } token ? Continued(input, token, call) : Begun(input, call);
        call.Authorize(ListShardsAction, found.Resource.Arn);
        var now = call.Time;
        var rest = ShardFinder.Listed(found, now).Where(shard => shard.Ordinal > after && Passes(shard, filter, found, now)).ToArray();
        var limit = Math.Min(input.MaxResults ?? ListShardsMax, ListShardsMax);
        var page = rest.Take(limit).ToArray();
        return Task.FromResult(new ListShardsOutput
        {
            Shards = [.. page.Select(shard => ShardAnswers.Of(shard, log))],
            NextToken = rest.Length > limit ? Next(call, found, filter, page[^1].Ordinal) : null,
        });
    }

    private (FoundStream Found, ShardFilter? Filter, int After) Begun(ListShardsInput input, Call call)
    {
        if (input.StreamName is null && input.StreamARN is null)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.NoTokenNorName);
        }

        var found = streams.Find(call, input.StreamName, input.StreamARN);
        if (found.Layout.Stream.Phase == StreamPhase.Creating)
        {
            throw KinesisErrors.ResourceInUseException(KinesisTexts.NotServing(found.Name, found.Account, found.Status));
        }

        // Whole seconds are compared, because SDKs send a timestamp back without its fraction.
        if (input.StreamCreationTimestamp is { } created && created.ToUnixTimeSeconds() != found.Layout.Stream.Created.ToUnixTimeSeconds())
        {
            throw StreamFinder.NotFound(found.Resource.Name);
        }

        var filter = input.ShardFilter;
        if (filter is { Type: "AFTER_SHARD_ID", ShardId: null } or { Type: not "AFTER_SHARD_ID", ShardId: not null })
        {
            throw KinesisErrors.InvalidArgumentException("ShardFilter.ShardId goes with the type AFTER_SHARD_ID, and only with it.");
        }

        if (filter is { Type: "AT_TIMESTAMP" or "FROM_TIMESTAMP", Timestamp: null })
        {
            throw KinesisErrors.InvalidArgumentException($"ShardFilter of type {filter.Type} needs a Timestamp.");
        }

        var start = filter is { Type: "AFTER_SHARD_ID" } ? filter.ShardId : input.ExclusiveStartShardId;
        return (found, filter, start is null ? -1 : ShardFinder.OrdinalOf(start, found));
    }

    private (FoundStream Found, ShardFilter? Filter, int After) Continued(ListShardsInput input, string token, Call call)
    {
        CheckAbsent(input.StreamName, nameof(input.StreamName));
        CheckAbsent(input.StreamARN, nameof(input.StreamARN));
        CheckAbsent(input.ExclusiveStartShardId, nameof(input.ExclusiveStartShardId));
        CheckAbsent(input.ShardFilter, nameof(input.ShardFilter));
        CheckAbsent(input.StreamCreationTimestamp, nameof(input.StreamCreationTimestamp));

        var parts = tokens.Read(call, "", token)!.Split('|');
        var found = streams.Find(call, parts[0], null);
        if (found.Layout.Stream.Id.ToString() != parts[1])
        {
            throw StreamFinder.NotFound(found.Resource.Name);
        }

        var filter = parts[3].Length == 0 ? null : new ShardFilter
        {
            Type = parts[3],
            Timestamp = parts[4].Length == 0
                ? null
                : DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[4], CultureInfo.InvariantCulture)),
        };
        return (found, filter, int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    // Only MaxResults may accompany a token: the token holds the listing's other members.
    private static void CheckAbsent(object? given, string member)
    {
        if (given is not null)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.TokenAnd(member));
        }
    }

    private string Next(Call call, in FoundStream found, ShardFilter? filter, int after)
    {
        var place = string.Join('|', found.Name, found.Layout.Stream.Id, after, filter?.Type, filter?.Timestamp?.ToUnixTimeMilliseconds());
        return tokens.After(call, "", place);
    }

    private static bool Passes(ShardDescription shard, ShardFilter? filter, in FoundStream found, DateTimeOffset now)
    {
        var horizon = now - found.Layout.Stream.Retention;
        return filter?.Type switch
        {
            "AT_LATEST" => shard.Closed is null,
            "AT_TRIM_HORIZON" => IsOpenAt(shard, Later(horizon, found.Layout.Stream.Created)),
            "AT_TIMESTAMP" => IsOpenAt(shard, Later(Later(filter.Timestamp!.Value, horizon), found.Layout.Stream.Created)),
            "FROM_TIMESTAMP" => shard.Closed is null || shard.Closed >= Later(filter.Timestamp!.Value, horizon),
            _ => shard.Closed is null || shard.Closed >= horizon,
        };
    }

    private static bool IsOpenAt(ShardDescription shard, DateTimeOffset moment) =>
        shard.Opened <= moment && (shard.Closed is null || shard.Closed >= moment);

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
