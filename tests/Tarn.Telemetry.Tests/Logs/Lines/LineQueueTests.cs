using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Tarn.Storage.Consumers;
using Tarn.Storage.Disk.Simulation;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects;
using Tarn.Storage.Streams.Layouts;
using Tarn.Storage.Streams.Memory;
using Tarn.Telemetry.Logs;
using Tarn.Telemetry.Logs.Events;
using Tarn.Telemetry.Logs.Lines;
using Tarn.Telemetry.Logs.Reading;
using Tarn.Telemetry.Logs.Rows;

namespace Tarn.Telemetry.Tests.Logs.Lines;

/// <summary>Lines of programs: kept in order, never waited for, dropped beyond the bound and counted.</summary>
public sealed class LineQueueTests : IAsyncLifetime
{
    private static readonly LineDestination Place = new(new LogScope("000000000000", "us-east-1"), "/aws/lambda/f", "2026/11/23/[$LATEST]abc");

    // group name → its id, as a registry has it
    private static readonly Space Groups = new(60_010, "tests.groups");

    private readonly SlowStore _store = new(new MemoryStreamLog(TimeProvider.System));
    private ObjectStore _objects = null!;
    private StreamDirectory _directory = null!;
    private ConsumerHolds _holds = null!;
    private LogStore _logs = null!;

    public async Task InitializeAsync()
    {
        _objects = await ObjectStore.Open(new SimulatedDisk(1), _store.Inner, TimeProvider.System, new ObjectStoreOptions { DiskThreads = 0 }, default);
        _directory = await StreamDirectory.Open(_store.Inner, default);
        _holds = await ConsumerHolds.Open(_store.Inner, default);
        _logs = await LogStore.Open(
            new LogParts
            {
                Store = _store.Inner,
                Streams = _store.Log,
                Directory = _directory,
                Blobs = _objects.Kept,
                HoldLimit = new HoldLimit(_holds, _directory, _store.Log, TimeProvider.System, TimeSpan.FromHours(1)),
                FeedMade = static (_, _) => ValueTask.CompletedTask,
                Time = TimeProvider.System,
                Log = NullLogger.Instance,
            },
            default);
    }

    public async Task DisposeAsync()
    {
        await _logs.DisposeAsync();
        await _objects.DisposeAsync();
        _directory.Dispose();
        _holds.Dispose();
        await _store.Inner.DisposeAsync();
    }

    [Fact]
    public async Task Lines_of_several_streams_are_kept_in_order_and_groups_are_made()
    {
        var streams = Enumerable.Range(0, 3).Select(i => Place with { Stream = $"s{i}" }).ToList();
        var time = DateTimeOffset.UtcNow;
        await using (var log = Open())
        {
            for (var i = 0; i < 3_000; i++)
            {
                log.Write(streams[i % 3], time, Encoding.UTF8.GetBytes($"line {i}"));
            }
        }

        for (var s = 0; s < 3; s++)
        {
            Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"line {(i * 3) + s}"), await Read(streams[s]));
        }
    }

    [Fact]
    public async Task Lines_beyond_the_bound_are_dropped_and_their_number_is_a_line()
    {
        var gate = _store.Close();
        var line = new byte[64 << 10];
        Array.Fill(line, (byte)'x');
        await using (var log = Open())
        {
            for (var i = 0; i < 400; i++)
            {
                log.Write(Place, DateTimeOffset.UtcNow, line);
                Assert.InRange(log.WaitingBytes, 0, LineQueue.QueueBytesMax);
            }

            gate.SetResult();
        }

        var read = await Read(Place);
        var dropped = read.Where(text => text.StartsWith("[Tarn] ", StringComparison.Ordinal))
            .Sum(text => int.Parse(text.Split(' ')[1], CultureInfo.InvariantCulture));
        Assert.InRange(dropped, 250, 399);
        Assert.Equal(400, dropped + read.Count(text => text.Length == line.Length));
    }

    [Fact]
    public async Task A_line_that_is_no_utf8_or_too_long_is_kept_as_far_as_it_goes()
    {
        await using (var log = Open())
        {
            log.Write(Place, DateTimeOffset.UtcNow, [(byte)'a', 0xFF, (byte)'b', 0, 0x1B]);
            log.Write(Place, DateTimeOffset.UtcNow, new byte[300 << 10]);
        }

        var read = await Read(Place);
        Assert.Equal("a\uFFFDb\0\u001B", read[0]);
        Assert.Equal(LineQueue.LineBytesMax, read[1].Length);
    }

    [Fact]
    public async Task A_group_that_was_deleted_meanwhile_is_made_again()
    {
        await using (var log = Open())
        {
            log.Write(Place, DateTimeOffset.UtcNow, "old"u8);
            await Patience.Until(() => log.WaitingBytes == 0);
            var group = await Group();
            await _store.Inner.Commit(
                async transaction =>
                {
                    transaction.Delete(Groups, Key(Place.Group));
                    _logs.DeleteGroup(transaction, Place.Scope, group);
                    return await _logs.DeleteStream(transaction, Place.Scope, group, Place.Stream);
                },
                default);
            log.Write(Place, DateTimeOffset.UtcNow, "new"u8);
        }

        Assert.Equal(["new"], await Read(Place));
    }

    private static byte[] Key(string group) => Encoding.UTF8.GetBytes(group);

    private static LogGroupId Id(ReadOnlyMemory<byte> row) => new(BinaryPrimitives.ReadInt64BigEndian(row.Span));

    private static async ValueTask<LogGroupId> GroupOf(IMetadataTransaction transaction, LineDestination place, DateTimeOffset now)
    {
        if (await transaction.Get(Groups, Key(place.Group)) is { } known)
        {
            return Id(known);
        }

        var row = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(row, transaction.NextId());
        transaction.Put(Groups, Key(place.Group), row);
        return Id(row);
    }

    private LineQueue Open() => new(_logs, _store, GroupOf, NullLogger.Instance, TimeProvider.System);

    private async Task<LogGroupId> Group() =>
        Id((await _store.Inner.Read(async reader => await reader.Get(Groups, Key(Place.Group)), default))!.Value);

    private async Task<List<string>> Read(LineDestination place)
    {
        var group = await Group();
        LogStreamRow stream = (await _logs.Streams.Find(group, place.Stream, default))!;
        var page = await _logs.Read(
            new LogQuery
            {
                Scope = place.Scope,
                Group = group,
                Streams = new HashSet<LogStreamId> { stream.Id },
                BytesMax = 1L << 30,
            },
            default);
        return [.. page.Events.Select(each => Encoding.UTF8.GetString(each.Message.Span))];
    }

    /// <summary>A store whose commits wait while it is closed.</summary>
    private sealed class SlowStore(MemoryStreamLog log) : IMetadataStore
    {
        private Task _gate = Task.CompletedTask;

        public MemoryStreamLog Log => log;

        public MemoryMetadataStore Inner { get; } = new(log);

        public long CommitNumber => Inner.CommitNumber;

        public TaskCompletionSource Close()
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _gate = gate.Task;
            return gate;
        }

        public async ValueTask<T> Commit<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken)
        {
            await _gate;
            return await Inner.Commit(body, cancellationToken);
        }

        public ValueTask<T> CommitWithLog<T>(Func<IMetadataTransaction, ValueTask<T>> body, CancellationToken cancellationToken) =>
            Inner.CommitWithLog(body, cancellationToken);

        public ValueTask<T> Read<T>(Func<IMetadataReader, ValueTask<T>> body, CancellationToken cancellationToken) => Inner.Read(body, cancellationToken);

        public IReadOnlyList<(long Commit, RowChange Row)>? Changes(Space space, long after) => Inner.Changes(space, after);

        public IDisposable Observe(Space space, Action<long, IReadOnlyList<RowChange>> observer) => Inner.Observe(space, observer);

        public ValueTask DisposeAsync() => Inner.DisposeAsync();
    }
}
