using Tarn.Telemetry.Alarms.States;

namespace Tarn.Telemetry.Alarms.Rules;

/// <summary>A part of the expression of a composite alarm.</summary>
public abstract record RuleNode
{
    /// <summary>Whether the part is true.</summary>
    /// <param name="stateOf">The state of an alarm, by name or ARN.</param>
    public abstract bool IsTrue(Func<string, AlarmValue> stateOf);

    /// <summary>The names and ARNs of alarms, with repetitions.</summary>
    public abstract IEnumerable<string> Alarms { get; }

    /// <summary>TRUE or FALSE.</summary>
    internal sealed record Constant(bool Value) : RuleNode
    {
        public override IEnumerable<string> Alarms => [];

        public override bool IsTrue(Func<string, AlarmValue> stateOf) => Value;
    }

    /// <summary>An alarm in a state.</summary>
    internal sealed record InState(AlarmValue Value, string Alarm) : RuleNode
    {
        public override IEnumerable<string> Alarms => [Alarm];

        public override bool IsTrue(Func<string, AlarmValue> stateOf) => stateOf(Alarm) == Value;
    }

    /// <summary>NOT.</summary>
    internal sealed record Not(RuleNode Part) : RuleNode
    {
        public override IEnumerable<string> Alarms => Part.Alarms;

        public override bool IsTrue(Func<string, AlarmValue> stateOf) => !Part.IsTrue(stateOf);
    }

    /// <summary>AND of all parts.</summary>
    internal sealed record And(IReadOnlyList<RuleNode> Parts) : RuleNode
    {
        public override IEnumerable<string> Alarms => Parts.SelectMany(part => part.Alarms);

        public override bool IsTrue(Func<string, AlarmValue> stateOf) => Parts.All(part => part.IsTrue(stateOf));
    }

    /// <summary>OR of all parts.</summary>
    internal sealed record Or(IReadOnlyList<RuleNode> Parts) : RuleNode
    {
        public override IEnumerable<string> Alarms => Parts.SelectMany(part => part.Alarms);

        public override bool IsTrue(Func<string, AlarmValue> stateOf) => Parts.Any(part => part.IsTrue(stateOf));
    }

    /// <summary>AT_LEAST: a number of alarms, or a percentage of them, in a state.</summary>
    internal sealed record AtLeast(int Count, bool IsPercent, AlarmValue Value, bool IsNot, IReadOnlyList<string> Of) : RuleNode
    {
        public override IEnumerable<string> Alarms => Of;

        public override bool IsTrue(Func<string, AlarmValue> stateOf)
        {
            var found = Of.Count(alarm => stateOf(alarm) == Value != IsNot);
            return IsPercent ? found * 100 >= Count * Of.Count : found >= Count;
        }
    }
}
