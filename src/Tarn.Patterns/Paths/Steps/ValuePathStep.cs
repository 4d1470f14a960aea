using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary>One step of a path. The last step adds each reached value to the reading.</summary>
internal abstract class ValuePathStep
{
    public ValuePathStep? Before { get; private set; }

    public ValuePathStep? Next { get; private set; }

    public bool IsLast => Next is null;

    /// <summary>Whether the step leads to one value.</summary>
    public abstract bool IsDefinite { get; }

    /// <summary>The one index of a step that has one.</summary>
    public virtual int? OnlyIndex => null;

    /// <summary>Whether all steps before this one lead to one value.</summary>
    protected bool IsReachedDefinitely => Before is null || (Before.IsDefinite && Before.IsReachedDefinitely);

    /// <summary>Reads on from a value.</summary>
    public abstract PathOutcome Read(JsonElement value, PathReading reading);

    public void Append(ValuePathStep next)
    {
        Next = next;
        next.Before = this;
    }

    /// <summary>The path ends here.</summary>
    public void End() => Next = null;

    /// <summary>Reads the next step from a value that this step has reached, or adds the value.</summary>
    protected PathOutcome Reach(JsonElement value, PathReading reading)
    {
        reading.Visit();
        if (Next is not null)
        {
            return Next.Read(value, reading);
        }

        reading.Found.Add(value);
        return PathOutcome.Done;
    }

    /// <summary>Reaches an element of an array; an index below 0 counts from the end. An element that is missing is passed over.</summary>
    protected PathOutcome ReachElement(JsonElement array, int index, PathReading reading)
    {
        var length = array.GetArrayLength();
        var place = index < 0 ? length + index : index;
        if (place < 0 || place >= length)
        {
            return PathOutcome.Done;
        }

        var outcome = Reach(array[place], reading);
        return outcome == PathOutcome.OutOfRange ? PathOutcome.Done : outcome;
    }
}
