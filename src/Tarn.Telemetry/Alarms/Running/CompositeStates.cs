using System.Globalization;
using Tarn.Telemetry.Alarms.Definitions;
using Tarn.Telemetry.Alarms.States;
using Tarn.Telemetry.Metrics.Series;

namespace Tarn.Telemetry.Alarms.Running;

/// <summary>Brings the states of composite alarms up to date with the alarms that they use.</summary>
internal sealed class CompositeStates(AlarmParts parts, AlarmNames names, AlarmStates states) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Evaluates the composite alarms of an account and region until none changes.</summary>
    public async Task Refresh(MetricScope scope, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            RegisteredAlarm[] composites = [.. names.Composites(scope)];

            // Rules have no cycles, so each pass finishes at least one more alarm.
            for (var pass = 0; pass <= composites.Length; pass++)
            {
                var isChanged = false;
                foreach (var composite in composites)
                {
                    isChanged |= await Refresh(composite, cancellationToken);
                }

                if (!isChanged)
                {
                    return;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async Task<bool> Refresh(RegisteredAlarm composite, CancellationToken cancellationToken)
    {
        if (states.Of(composite.Id) is not { } present || Next(composite, present) == present)
        {
            return false;
        }

        var causes = CausesOf(composite);
        return await states.Change(composite, before => Next(composite, before), (before, after) => Sends(composite, before, after), causes, cancellationToken);
    }

    private AlarmState Next(RegisteredAlarm composite, AlarmState before)
    {
        var value = composite.Rule.IsTrue(given => StateOf(composite, given)?.Value ?? AlarmValue.InsufficientData) ? AlarmValue.Alarm : AlarmValue.Ok;
        var after = before with { Suppression = Suppressed(composite, before, value).Next };
        if (value == before.Value)
        {
            return after;
        }

        var causes = CausesOf(composite);
        return after with
        {
            Value = value,
            Reason = causes is [var (arn, state), ..] ? $"{arn} transitioned to {state.Value.Text()} at {Long(state.TransitionedMs)}" : "The rule is constant",
            ReasonData = DataOf(causes),
            UpdatedMs = parts.NowMs,
            TransitionedMs = parts.NowMs,
        };
    }

    private AlarmValue? Sends(RegisteredAlarm composite, AlarmState before, AlarmState after) =>
        Suppressed(composite, before, after.Value).Sends ? before.Suppression?.Acted ?? before.Value : null;

    private (Suppression? Next, bool Sends) Suppressed(RegisteredAlarm composite, AlarmState before, AlarmValue value)
    {
        var rule = composite.Definition.Composite!;
        return rule.Suppressor is { } suppressor
            ? Suppressions.Next(
                before.Suppression, before.Value, value, StateOf(composite, suppressor)?.Value == AlarmValue.Alarm,
                rule.WaitSeconds ?? 0, rule.ExtensionSeconds ?? 0, parts.NowMs)
            : (null, before.Suppression is { } lifted ? value != lifted.Acted : value != before.Value);
    }

    private AlarmState? StateOf(RegisteredAlarm composite, string given) =>
        names.Find(composite.Scope, given) is { } alarm ? states.Of(alarm.Id) : null;

    // The alarms that changed last come first.
    private IReadOnlyList<(string Arn, AlarmState State)> CausesOf(RegisteredAlarm composite)
    {
        var used = composite.Rule.Alarms.Distinct(StringComparer.Ordinal).Select(given => names.Find(composite.Scope, given)).OfType<RegisteredAlarm>()
            .DistinctBy(alarm => alarm.Id).Select(alarm => (alarm.Resource.Arn, State: states.Of(alarm.Id)))
            .Where(each => each.State is not null).Select(each => (each.Arn, State: each.State!)).ToList();
        var newest = used.Count == 0 ? 0 : used.Max(each => each.State.TransitionedMs);
        return [.. used.Where(each => each.State.TransitionedMs == newest)];
    }

    private static string DataOf(IReadOnlyList<(string Arn, AlarmState State)> causes) => AlarmJson.Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("triggeringAlarms");
        foreach (var (arn, state) in causes.Take(10))
        {
            json.WriteStartObject();
            json.WriteString("arn", arn);
            json.WriteStartObject("state");
            json.WriteString("value", state.Value.Text());
            json.WriteString("timestamp", AlarmJson.Time(state.TransitionedMs));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Long(long ms) =>
        DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("dddd dd MMMM, yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
