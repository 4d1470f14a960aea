using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tarn.Delivery.Jq.Values;
using Tarn.Patterns.Expressions;

namespace Tarn.Delivery.Jq.Functions;

/// <summary>The state of one run: bounds left, and the signal that a run goes back with.</summary>
internal sealed class JqRun(JqBudget budget, TimeProvider time, PatternCache patterns)
{
    private long _stepsLeft = budget.StepsMax;

    public JqSignal Signal { get; set; }

    /// <summary>The value of the error while the signal is Error.</summary>
    public JqValue Error { get; set; } = JqValue.Null;

    /// <summary>The label while the signal is Break, or the asker while it is Enough.</summary>
    public object? Target { get; set; }

    public string? BudgetReason { get; private set; }

    public int Depth { get; set; }

    public JqBudget Budget => budget;

    public TimeProvider Time => time;

    public PatternCache Patterns => patterns;

    /// <summary>The steps taken so far.</summary>
    public long StepsTaken => budget.StepsMax - Math.Max(-1, _stepsLeft);

    /// <summary>Pays for a new value or for work. False: the budget is used up.</summary>
    /// <param name="bytes">The size of the value, about.</param>
    public bool Charge(long bytes) => Step(bytes >> 4);

    public bool Step(long count = 1)
    {
        _stepsLeft -= count;
        return _stepsLeft >= 0 || OverBudget($"it took more than {budget.StepsMax} steps");
    }

    /// <summary>Enters an evaluation. False: too deep, or no step left.</summary>
    public bool Enter()
    {
        if (++Depth > budget.DepthMax)
        {
            return OverBudget($"its evaluation was nested deeper than {budget.DepthMax}");
        }

        return --_stepsLeft >= 0 || OverBudget($"it took more than {budget.StepsMax} steps");
    }

    public bool OverBudget(string reason)
    {
        BudgetReason ??= reason;
        Signal = JqSignal.OverBudget;
        return false;
    }

    /// <summary>Searches with this run's steps. NotFound stands for OverBudget as well; then the signal is set.</summary>
    public bool Find(TextMatcher matcher, int start)
    {
        var status = matcher.Find(start, ref _stepsLeft);
        if (status == MatchStatus.OverBudget)
        {
            OverBudget("a regular expression took too many steps");
        }

        return status == MatchStatus.Found;
    }

    /// <summary>Raises an error with a text. The result is null, so that a function can return it.</summary>
    public JqValue? Fail(string message) => Fail(JqValue.Of(message));

    public JqValue? Fail(JqValue error)
    {
        Error = error;
        Signal = JqSignal.Error;
        return null;
    }

    public JqValue? FailOn(JqValue value, string fault) => Fail($"{Describe(value)} {fault}");

    public JqValue? FailOn(JqValue one, JqValue other, string fault) => Fail($"{Describe(one)} and {Describe(other)} {fault}");

    /// <summary>The type and the begin of a value, as messages of errors name it.</summary>
    public string Describe(JqValue value) => $"{value.TypeName} ({Begin(value)})";

    /// <summary>At most 14 bytes of the value's JSON.</summary>
    public static string Begin(JqValue value)
    {
        const int BytesMax = 14;
        var bytes = Encoding.UTF8.GetBytes(JqWriter.Begin(value, BytesMax + 1));
        return bytes.Length <= BytesMax ? Encoding.UTF8.GetString(bytes) : Encoding.UTF8.GetString(bytes, 0, BytesMax - 3) + "...";
    }

    /// <summary>The JSON of a value; null if it is larger than the steps left allow.</summary>
    public bool TryWrite(JqValue value, [NotNullWhen(true)] out string? json)
    {
        json = JqWriter.Write(value, (int)Math.Min(_stepsLeft * 8, int.MaxValue / 4));
        if (json is null)
        {
            OverBudget($"it took more than {budget.StepsMax} steps");
            return false;
        }

        return Charge(json.Length * 2L);
    }
}
