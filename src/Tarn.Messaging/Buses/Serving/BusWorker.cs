using System.Buffers;
using Tarn.Dispatch;
using Tarn.Messaging.Buses.Events;
using Tarn.Messaging.Buses.Parts;
using Tarn.Messaging.Buses.Rules;
using Tarn.Messaging.Queues.Heads;
using Tarn.Storage;

namespace Tarn.Messaging.Buses.Serving;

/// <summary>Delivers the events of one bus to the targets of its rules. One caller at a time.</summary>
internal sealed class BusWorker(BusCore core, RuleIndex rules, EventDispatch waiting) : IDisposable
{
    private const int EventsAtOnce = 256;

    private ArrayBufferWriter<byte> _text = new();
    private HeadReader? _reader;

    // After a failed commit, one event is tried alone; then its copies go to the waiting ones.
    private int _eventsMax = EventsAtOnce;
    private bool _isApart;

    /// <summary>Delivers some events. False: none wait.</summary>
    /// <exception cref="TarnException">They were not delivered and wait; or the bus was deleted.</exception>
    public async Task<bool> Step(CancellationToken cancellationToken)
    {
        try
        {
            return await StepOnce(cancellationToken);
        }
        catch
        {
            // Records that were read and not delivered are read again, from the place that the store has.
            Dispose();
            await core.Reload(cancellationToken);
            throw;
        }
    }

    /// <summary>Gives the memory of the reader and of the last event back.</summary>
    public void Dispose()
    {
        _reader?.Dispose();
        _reader = null;
        _text = new();
    }

    private async Task<bool> StepOnce(CancellationToken cancellationToken)
    {
        _reader ??= new HeadReader(core.Parts.Log, core.Shard);
        _reader.SkipTo(core.Next);
        if (!_reader.HasRecord && !await _reader.Load(cancellationToken))
        {
            return false;
        }

        var bus = core.Parts.BusOf(core.Bus) ?? throw BusShard.Missing();
        var plan = new EventPlan(core, bus, waiting, _isApart);
        var next = await Fill(plan, rules.Of(core.Bus), cancellationToken);
        next = _reader.HasRecord ? next : Math.Max(next, _reader.End);
        plan.AddDamaged(_reader.TakeSkipped(next));
        try
        {
            await plan.Commit(next);
        }
        catch (TarnException) when (!_isApart)
        {
            (_isApart, _eventsMax) = (_eventsMax == 1, 1);
            Dispose();
            await core.Reload(cancellationToken);
            return true;
        }

        (core.Next, _eventsMax, _isApart) = (next, EventsAtOnce, false);
        return true;
    }

    // Adds the copies of some events. The first event that is not in the plan.
    private async ValueTask<long> Fill(EventPlan plan, BusRules present, CancellationToken cancellationToken)
    {
        var next = core.Next;
        var matches = new bool[present.Active.Count];
        for (var events = 0; _reader!.HasRecord && events < _eventsMax && !plan.IsFull && !plan.HasAlone; events++, _reader.Advance())
        {
            next = _reader.Offset + 1;
            var one = EventCodec.Read(_reader.Value);
            if (matches.Length == 0)
            {
                continue;
            }

            _text.ResetWrittenCount();
            EventText.WriteStored(_text, one);
            present.Patterns.Match(_text.WrittenSpan, matches);
            byte[]? json = null;
            for (var i = 0; i < matches.Length; i++)
            {
                if (!present.Active[i].Sees(one, matches[i]))
                {
                    continue;
                }

                plan.AddMatch(present.Active[i]);
                foreach (var target in present.Active[i].Targets)
                {
                    await plan.Add(present.Active[i], target, one, json ??= EventText.Of(one), cancellationToken);
                }
            }
        }

        return next;
    }
}
