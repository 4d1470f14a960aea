using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary><c>.length()</c>, <c>.sum($.a, $.b)</c>: a function of the value and of its arguments.</summary>
internal sealed class FunctionPathStep(string name, IReadOnlyList<PathArgument> arguments) : ValuePathStep
{
    private IReadOnlyList<PathArgument> _arguments = arguments;

    public override bool IsDefinite => true;

    /// <summary>The function reads these instead of the value before it: <c>$..a.length()</c> counts all <c>a</c>.</summary>
    public void Take(ValuePath path) => _arguments = [new PathArgument(path, null)];

    public override PathOutcome Read(JsonElement value, PathReading reading)
    {
        var outcome = PathFunctions.Call(name, value, _arguments, reading, out var answer);
        if (outcome != PathOutcome.Done)
        {
            return outcome;
        }

        reading.Found.Add(answer);
        return Next?.Read(answer, reading) ?? PathOutcome.Done;
    }
}
