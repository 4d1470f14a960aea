using System.Text.Json;

namespace Tarn.Patterns.Paths.Steps;

/// <summary><c>..</c>: the next step from each object and array of the value, at any depth.</summary>
internal sealed class ScanPathStep : ValuePathStep
{
    public override bool IsDefinite => false;

    public override PathOutcome Read(JsonElement value, PathReading reading) => Walk(value, reading);

    private PathOutcome Walk(JsonElement value, PathReading reading)
    {
        reading.Visit();
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        {
            return PathOutcome.Done;
        }

        if (Suits(value, reading) && ReadHere(value, reading) is var here and not PathOutcome.Done)
        {
            return here;
        }

        var children = value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : PathValues.Members(value).Select(member => member.Value);
        foreach (var child in children)
        {
            if (Walk(child, reading) is var outcome and not PathOutcome.Done)
            {
                return outcome;
            }
        }

        return PathOutcome.Done;
    }

    private bool Suits(JsonElement value, PathReading reading) => Next switch
    {
        MemberPathStep member => member.Suits(value),
        IndexPathStep or SlicePathStep => value.ValueKind == JsonValueKind.Array,
        AnyPathStep => true,
        FilterPathStep filter => filter.Accepts(value, reading),
        _ => false,
    };

    // At an array the step after the next one sees each element, whatever the next one names.
    private PathOutcome ReadHere(JsonElement value, PathReading reading)
    {
        if (value.ValueKind == JsonValueKind.Object || Next!.Next is not { } after)
        {
            return Next!.Read(value, reading);
        }

        for (var i = 0; i < value.GetArrayLength(); i++)
        {
            reading.SetScanned(after, i);
            if (after.Read(value[i], reading) is var outcome and not PathOutcome.Done)
            {
                return outcome;
            }
        }

        return PathOutcome.Done;
    }
}
