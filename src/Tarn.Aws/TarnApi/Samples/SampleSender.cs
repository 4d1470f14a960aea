using System.Text.Json;

namespace Tarn.Aws.TarnApi.Samples;

/// <summary>Sends sample records for a while: one sender at a time in the instance. The owner disposes it.</summary>
/// <param name="doors">The instance's services.</param>
/// <param name="observers">The observers of every call's outcome.</param>
/// <param name="time">The clock.</param>
public sealed class SampleSender(IReadOnlyList<IDoor> doors, IReadOnlyList<ICallObserver> observers, TimeProvider time) : IAsyncDisposable
{
    private const int TicksPerSecond = 10;
    private const int RecordsPerCallMax = 500;

    private static readonly string[] Items = ["espresso", "flat white", "tea", "croissant", "sandwich", "juice"];
    private static readonly string[] Cities = ["Berlin", "Lisbon", "Nairobi", "Osaka", "Quito"];

    private readonly SemaphoreSlim _turn = new(1, 1);
    private CancellationTokenSource? _stop;
    private Task _sending = Task.CompletedTask;
    private long _sent;
    private string? _failure;

    /// <summary>Makes missing parts, then begins to send.</summary>
    internal async Task Start(Call call, int recordsPerSecond, TimeSpan duration, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await End();
            var path = new SamplePath(new OwnDoors(call, doors, observers, time), call, time);
            await path.Ensure(cancellationToken);
            (_sent, _failure, _stop) = (0, null, new CancellationTokenSource());
            _sending = Send(path, recordsPerSecond, duration, _stop.Token);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the sender; returns the records that it sent, and the failure that ended it before.</summary>
    internal async Task<(long Records, string? Failure)> Stop()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            await End();
            return (Volatile.Read(ref _sent), _failure);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        _turn.Dispose();
    }

    private async Task End()
    {
        if (_stop is { } stop)
        {
            await stop.CancelAsync();
            await _sending;
            stop.Dispose();
            _stop = null;
        }
    }

    private async Task Send(SamplePath path, int recordsPerSecond, TimeSpan duration, CancellationToken stop)
    {
        await Task.Yield();
        var (begun, produced) = (time.GetTimestamp(), 0L);
        try
        {
            for (var passed = TimeSpan.Zero; passed < duration && !stop.IsCancellationRequested; passed = time.GetElapsedTime(begun))
            {
                var due = (long)(Math.Min(passed.TotalSeconds + (1.0 / TicksPerSecond), duration.TotalSeconds) * recordsPerSecond) - produced;

                // after a pause of the machine the sender does not catch up at any rate
                var records = (int)Math.Min(due, recordsPerSecond);
                produced += due;

                // a put that has begun is not cancelled, so that every accepted record is counted
                foreach (var batch in Enumerable.Range(0, Math.Max(records, 0)).Chunk(RecordsPerCallMax))
                {
                    _sent += await path.Put([.. batch.Select(_ => Record())], CancellationToken.None);
                }

                await Task.Delay(TimeSpan.FromSeconds(1.0 / TicksPerSecond), time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // StopSamples, or the end of the server.
        }
        catch (Exception failure)
        {
            _failure = failure.Message;
        }
    }

    private (string Key, byte[] Data) Record()
    {
        var customer = $"customer-{Random.Shared.Next(10_000)}";
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("at", time.GetUtcNow());
            json.WriteString("customer", customer);
            json.WriteString("city", Cities[Random.Shared.Next(Cities.Length)]);
            json.WriteString("item", Items[Random.Shared.Next(Items.Length)]);
            json.WriteNumber("quantity", Random.Shared.Next(1, 5));
            json.WriteNumber("price", Math.Round((Random.Shared.NextDouble() * 20) + 1, 2));
            json.WriteEndObject();
        }

        return (customer, buffer.Written.ToArray());
    }
}
