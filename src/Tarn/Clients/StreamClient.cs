using Tarn.Aws.Kinesis;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.TarnApi;
using Tarn.Aws.TarnApi.Model;
using Tarn.OwnProcess;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>Kinesis as the commands use it.</summary>
internal sealed class StreamClient(DoorClient client, TimeProvider time)
{
    /// <summary>The most records that one PutRecords takes.</summary>
    public const int BatchRecordsMax = 500;

    /// <summary>
    /// The most bytes of data that the commands put into one call; keys and base64 need additional bytes.
    /// </summary>
    public const int BatchBytesMax = 4 << 20;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    private readonly KinesisClient _kinesis = new(client);

    /// <summary>Makes the stream if it does not exist, and waits until it is ACTIVE.</summary>
    public async Task<StreamDescriptionSummary> Ensure(string name, int shards, CancellationToken cancellationToken)
    {
        try
        {
            await _kinesis.CreateStream(new CreateStreamInput { StreamName = name, ShardCount = shards }, cancellationToken);
        }
        catch (AwsErrorException error) when (error.Code == "ResourceInUseException")
        {
            // The stream exists.
        }

        return await Find(name, cancellationToken);
    }

    /// <summary>The number of records that the stream has.</summary>
    public async Task<long> CountRecords(string name, CancellationToken cancellationToken)
    {
        var (api, sum, next) = (new TarnApiClient(client), 0L, (string?)null);
        do
        {
            var page = await api.ListShardStatus(new ListShardStatusInput { StreamName = name, NextToken = next }, cancellationToken);
            sum += page.Shards.Sum(shard => shard.Records ?? 0);
            next = page.NextToken;
        }
        while (next is not null);
        return sum;
    }

    /// <summary>Waits until the stream is ACTIVE or UPDATING.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException: the stream does not exist.</exception>
    /// <exception cref="CommandException">The stream is being deleted.</exception>
    public async Task<StreamDescriptionSummary> Find(string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            var answer = await _kinesis.DescribeStreamSummary(new DescribeStreamSummaryInput { StreamName = name }, cancellationToken);
            var summary = answer.StreamDescriptionSummary;
            if (summary.StreamStatus is "ACTIVE" or "UPDATING")
            {
                return summary;
            }

            if (summary.StreamStatus is "DELETING")
            {
                throw new CommandException($"stream {name} is being deleted");
            }

            await Task.Delay(Poll, time, cancellationToken);
        }
    }

    /// <summary>Sends up to 500 records. Refused records are sent again until all are acknowledged.</summary>
    public async Task Put(string stream, IReadOnlyList<(string Key, byte[] Data)> records, PutWait wait, CancellationToken cancellationToken)
    {
        DateTimeOffset? since = null;
        var pause = Poll;
        var rest = records.Select(record => new PutRecordsRequestEntry { PartitionKey = record.Key, Data = record.Data }).ToArray();
        while (true)
        {
            var answer = await _kinesis.PutRecords(new PutRecordsInput { StreamName = stream, Records = rest }, cancellationToken);
            if (answer.FailedRecordCount is null or 0)
            {
                return;
            }

            var reason = answer.Records.First(record => record.ErrorCode is not null);
            rest = [.. rest.Where((_, i) => answer.Records[i].ErrorCode is not null)];
            since ??= time.GetUtcNow();
            wait.Refused(rest.Length, $"{reason.ErrorCode}: {reason.ErrorMessage}", since.Value);
            await Task.Delay(pause, time, cancellationToken);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    /// <summary>
    /// Names of the shards that were open at a position: <c>TRIM_HORIZON</c>, <c>LATEST</c> or <c>AT_TIMESTAMP</c>.
    /// </summary>
    public async Task<IReadOnlyList<string>> ShardsAt(string stream, string place, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var filter = new ShardFilter { Type = place == "AT_TIMESTAMP" ? place : $"AT_{place}", Timestamp = at };
        var shards = new List<string>();
        var input = new ListShardsInput { StreamName = stream, ShardFilter = filter };
        while (true)
        {
            var page = await _kinesis.ListShards(input, cancellationToken);
            shards.AddRange(page.Shards!.Select(shard => shard.ShardId));
            if (page.NextToken is null)
            {
                return shards;
            }

            input = new ListShardsInput { NextToken = page.NextToken };
        }
    }

    /// <summary>An iterator: <c>TRIM_HORIZON</c>, <c>LATEST</c>, or <c>AT_TIMESTAMP</c> with a time.</summary>
    public async Task<string> Iterator(string stream, string shard, string type, DateTimeOffset? at, CancellationToken cancellationToken)
    {
        var input = new GetShardIteratorInput { StreamName = stream, ShardId = shard, ShardIteratorType = type, Timestamp = at };
        return (await _kinesis.GetShardIterator(input, cancellationToken)).ShardIterator!;
    }

    /// <summary>
    /// Returns records and the next iterator; at the end of a closed shard, the child shards and no iterator.
    /// </summary>
    public Task<GetRecordsOutput> Get(string iterator, CancellationToken cancellationToken) =>
        _kinesis.GetRecords(new GetRecordsInput { ShardIterator = iterator }, cancellationToken);
}
