using Microsoft.Extensions.Logging;
using Tarn.Messaging.Copies;
using Tarn.Storage;
using Tarn.Storage.Losses;
using Tarn.Targets;

namespace Tarn.Messaging.Schedules.Occurrences;

/// <summary>
/// Occurrences that are due, gathered for one commit: their records and their schedules' times. So a kill and a clock that is set back
/// repeat none. Of the times that passed while the server was down, the newest runs if it is young enough. The others are losses.
/// </summary>
/// <param name="isApart">Whether the occurrences shall wait for their targets.</param>
internal sealed partial class OccurrencePlan(OccurrenceParts parts, IOccurrenceSource source, DateTimeOffset now, bool isApart)
{
    private const int BytesMax = 1 << 20;
    private const int RecordsMax = 256;

    // When the owner of a due row is asked for again.
    private static readonly TimeSpan UnknownPause = TimeSpan.FromMinutes(1);

    private readonly InsideBatch _batch = new(BytesMax, RecordsMax);
    private readonly List<Entry> _entries = [];
    private long _bytes;

    /// <summary>Whether the commit has enough.</summary>
    public bool IsFull => _batch.IsFull || _entries.Count >= RecordsMax || _bytes >= BytesMax;

    /// <summary>Adds the occurrence of an owner. False: its target takes no second record in one commit.</summary>
    /// <exception cref="TarnException">The occurrence cannot be made now.</exception>
    public async ValueTask<bool> TryAdd(long id, CancellationToken cancellationToken)
    {
        if (await parts.Store.Read(reader => OccurrenceRows.Of(reader, id), cancellationToken) is not { } before)
        {
            return true;
        }

        if (await source.Find(id, cancellationToken) is not { } owner)
        {
            _entries.Add(new Entry(id, null, before, before with { Due = now + UnknownPause }, 0, null));
            return true;
        }

        if (owner.Times.Between(before.Newest, now - owner.Delay) is not { } due)
        {
            _entries.Add(new Entry(id, owner, before, before with { Due = DueAfter(owner, before.Newest) }, 0, null));
            return true;
        }

        _bytes += owner.Bytes;
        var isYoung = now - due.Newest - owner.Delay <= owner.AgeMax;
        var fired = isYoung ? await owner.Fire(due.Newest, now, isApart, cancellationToken) : default;
        if (fired.Record is { } record && !_batch.TryAdd(record))
        {
            return false;
        }

        var after = new OccurrenceTimes(due.Newest, DueAfter(owner, due.Newest), before.Waiting + (fired.Waits ? 1 : 0));
        _entries.Add(new Entry(id, owner, before, after, isYoung ? due.Count - 1 : due.Count, fired.Loss));
        return true;
    }

    /// <summary>Commits the occurrences.</summary>
    /// <exception cref="TarnException">Nothing was written, or the outcome is unknown.</exception>
    public async ValueTask Commit()
    {
        await InsideCommit.Run(parts.Store, _batch.Records, async transaction =>
        {
            foreach (var entry in _entries)
            {
                if (await OccurrenceRows.Of(transaction, entry.Id) != entry.Before)
                {
                    throw new TarnException(ErrorKind.Conflict, "The schedule has changed.");
                }

                if (entry.Owner is null || await entry.Owner.Write(transaction, entry.After))
                {
                    await OccurrenceRows.Put(transaction, source.Kind, entry.Id, entry.After);
                }

                foreach (var loss in entry.Losses)
                {
                    await LossRows.Add(transaction, loss, now.ToUnixTimeMilliseconds());
                }
            }

            return true;
        });
        foreach (var entry in _entries)
        {
            Log(entry);
        }
    }

    private static DateTimeOffset? DueAfter(IScheduled owner, DateTimeOffset newest) => owner.Times.Next(newest) + owner.Delay;

    private void Log(Entry entry)
    {
        if (entry.Missed > 0)
        {
            LogMissed(parts.Logger, entry.Owner!.Arn, entry.Missed);
        }

        if (entry.Loss is { } loss)
        {
            LogLost(parts.Logger, loss.Arn, loss.Reason);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The schedule of {Owner} missed {Count} times while the server was not running")]
    private static partial void LogMissed(ILogger logger, string owner, long count);

    [LoggerMessage(LogLevel.Warning, "An occurrence of {Owner} is lost: {Reason}")]
    private static partial void LogLost(ILogger logger, string owner, string reason);

    private sealed record Entry(long Id, IScheduled? Owner, OccurrenceTimes Before, OccurrenceTimes After, long Missed, Loss? Loss)
    {
        public IEnumerable<Loss> Losses
        {
            get
            {
                if (Missed > 0)
                {
                    yield return new Loss(Owner!.Arn, LossKind.TooOld, Missed, 0, "the schedule's time passed while the server was not running");
                }

                if (Loss is { } loss)
                {
                    yield return loss;
                }
            }
        }
    }
}
