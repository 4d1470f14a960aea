using System.Globalization;
using Tarn.Aws.Firehose.Model;

namespace Tarn.Aws.Firehose.Destinations;

/// <summary>The parameters of one processor. Each fault is a sentence that names the processor and the parameter.</summary>
internal sealed class ProcessorParameters(Processor processor, List<string> refused)
{
    private readonly HashSet<string> _read = [];

    /// <summary>The value of an optional parameter; null: it is not given.</summary>
    public string? Find(string name)
    {
        _read.Add(name);
        return processor.Parameters?.FirstOrDefault(parameter => parameter.ParameterName == name)?.ParameterValue;
    }

    /// <summary>The value of a required parameter; null after a refusal.</summary>
    public string? Require(string name)
    {
        var given = Find(name);
        if (given is null)
        {
            refused.Add($"Processor {processor.Type}: parameter {name} is required.");
        }

        return given;
    }

    /// <summary>The value of a required parameter, one of these; null after a refusal.</summary>
    public string? Expect(string name, params string[] values)
    {
        var given = Find(name);
        if (given is not null && values.Contains(given))
        {
            return given;
        }

        var expected = string.Join(" or ", values);
        refused.Add(given is null
            ? $"Processor {processor.Type}: parameter {name} is required; it must be {expected}."
            : $"Processor {processor.Type}: parameter {name} '{given}' must be {expected}.");
        return null;
    }

    /// <summary>The value of an optional number; null: it is not given, or it was refused.</summary>
    public double? Number(string name)
    {
        if (Find(name) is not { } given)
        {
            return null;
        }

        if (double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < int.MaxValue / (1 << 20))
        {
            return number;
        }

        refused.Add($"Processor {processor.Type}: parameter {name} '{given}' must be a number.");
        return null;
    }

    /// <summary>Refuses parameters that were not read, and parameters that were given twice.</summary>
    public void RefuseOthers()
    {
        foreach (var parameters in (processor.Parameters ?? []).GroupBy(parameter => parameter.ParameterName))
        {
            if (!_read.Contains(parameters.Key))
            {
                refused.Add($"Processor {processor.Type} has no parameter {parameters.Key}{Instead()}.");
            }
            else if (parameters.Count() > 1)
            {
                refused.Add($"Processor {processor.Type}: parameter {parameters.Key} can be given once only.");
            }
        }
    }

    private string Instead() => processor.Type == "RecordDeAggregation" ? " for this SubRecordType" : "";
}
