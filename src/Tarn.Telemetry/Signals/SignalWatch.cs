using System.Buffers;
using System.Text;
using System.Text.Json;
using Tarn.Storage.Metadata;
using Tarn.Targets;

namespace Tarn.Telemetry.Signals;

/// <summary>
/// Makes Tarn's own events of the differences between two passes. A state has one event when it changes. A total has one event a minute
/// while it grows. An event and its row are one commit, so a kill neither loses nor doubles an event.
/// </summary>
/// <param name="parts">Each reports the signals of some resources.</param>
public sealed class SignalWatch(IReadOnlyList<ISignalPart> parts, IMetadataStore store, ServiceEvents events, TimeProvider time)
{
    private const int ChangesPerCommit = 100;

    // A total without growth for so long is forgotten, as the rows of losses are.
    private static readonly TimeSpan TotalKept = TimeSpan.FromDays(90);
    private static readonly TimeSpan GrowthEvery = TimeSpan.FromMinutes(1);

    private Dictionary<SignalName, SignalRow>? _rows;

    /// <summary>Compares the signals with the last events. One pass at a time.</summary>
    public async Task Run(CancellationToken cancellationToken)
    {
        _rows ??= await SignalRow.All(store, cancellationToken);
        var signals = new List<Signal>();
        foreach (var part in parts)
        {
            await part.AddTo(signals, cancellationToken);
        }

        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var changes = signals.Select(signal => ChangeOf(signal, _rows.GetValueOrDefault(signal.Name), nowMs)).OfType<Change>()
            .Concat(Ended(signals, nowMs)).ToList();
        foreach (var some in changes.Chunk(ChangesPerCommit))
        {
            await store.CommitWithLog(
                transaction =>
                {
                    foreach (var change in some)
                    {
                        change.Write(transaction, events);
                    }

                    return ValueTask.FromResult(true);
                },
                CancellationToken.None);
            foreach (var change in some)
            {
                if (change.IsKept)
                {
                    _rows[change.Row.Name] = change.Row;
                }
                else
                {
                    _rows.Remove(change.Row.Name);
                }
            }
        }
    }

    private static Change? ChangeOf(Signal signal, SignalRow? row, long nowMs)
    {
        if (signal.Total is { } total)
        {
            // a resource that was made again counts from 0
            var more = total >= (row?.Total ?? 0) ? total - (row?.Total ?? 0) : total;
            return more == 0 || nowMs - (row?.AtMs ?? 0) < GrowthEvery.TotalMilliseconds ? null
                : new Change(new SignalRow(signal.Name, "", total, nowMs), true, DetailOf(json =>
                {
                    json.WriteNumber("records", more);
                    json.WriteNumber("total", total);
                    WriteReason(json, signal.Reason);
                }));
        }

        var before = row?.State ?? Signal.Ok;
        return signal.State is { } state && state != before
            ? StateChange(new SignalRow(signal.Name, state, 0, nowMs), before, signal.Reason)
            : null;
    }

    private static Change StateChange(SignalRow row, string before, string? reason) => new(row, row.State != Signal.Ok, DetailOf(json =>
    {
        json.WriteString("state", row.State);
        json.WriteString("previousState", before);
        WriteReason(json, reason);
    }));

    private IEnumerable<Change> Ended(List<Signal> signals, long nowMs)
    {
        var present = signals.Select(signal => signal.Name).ToHashSet();
        foreach (var row in _rows!.Values.Where(row => !present.Contains(row.Name)))
        {
            if (row.State.Length > 0)
            {
                yield return StateChange(row with { State = Signal.Ok, AtMs = nowMs }, row.State, null);
            }
            else if (nowMs - row.AtMs > TotalKept.TotalMilliseconds)
            {
                yield return new Change(row, false, null);
            }
        }
    }

    private static void WriteReason(Utf8JsonWriter json, string? reason)
    {
        if (reason is not null)
        {
            json.WriteString("reason", reason);
        }
    }

    private static string DetailOf(Action<Utf8JsonWriter> members)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private sealed record Change(SignalRow Row, bool IsKept, string? Detail)
    {
        public void Write(IMetadataTransaction transaction, ServiceEvents events)
        {
            if (IsKept)
            {
                Row.Put(transaction);
            }
            else
            {
                Row.Remove(transaction);
            }

            if (Detail is not null)
            {
                var name = Row.Name;
                string[] resources = name.Resource.StartsWith("arn:", StringComparison.Ordinal) ? [name.Resource] : [];
                events.Write(transaction, new ServiceEvent(name.Account, name.Region, ServiceEvents.OwnSource, name.DetailType, Row.AtMs, resources, Detail));
            }
        }
    }
}
