using System.Text.Json;
using System.Text.Unicode;
using Tarn.Delivery.Jq;
using Tarn.Delivery.Jq.Paths;
using Tarn.Delivery.Jq.Values;
using Tarn.Delivery.Records;

namespace Tarn.Delivery.Steps.Metadata;

/// <summary>
/// Runs a program over records and reads members of its first output. A program of plain paths reads the record's bytes;
/// any other one builds the record's values, within the bounds of its budget.
/// </summary>
internal sealed class MetadataQuery
{
    private readonly RecordClock _clock = new();
    private readonly JqProgram _program;
    private readonly IReadOnlyList<string> _names;
    private readonly int[]? _places;
    private readonly Found[] _found;

    /// <param name="text">The program.</param>
    /// <param name="names">The members that are read.</param>
    /// <exception cref="Tarn.Storage.TarnException">InvalidArgument: the program has a fault.</exception>
    public MetadataQuery(string text, IReadOnlyList<string> names)
    {
        _program = JqProgram.Parse(text, _clock);
        _names = names;
        Values = new QueryValues(names.Count);
        _found = new Found[_program.PathScanner?.Count ?? 0];

        // A member that the object of paths lacks is reported from the output itself.
        var places = names.Select(name => _program.PathScanner?.IndexOf(name) ?? -1).ToArray();
        _places = places.Contains(-1) ? null : places;
    }

    /// <summary>The values of the last record.</summary>
    public QueryValues Values { get; }

    /// <summary>Reads the values of a record.</summary>
    /// <param name="stepsMax">The most steps of the run.</param>
    /// <param name="stepsTaken">The steps of the run; 0 for plain paths.</param>
    /// <returns>The failure; null: the output is an object, and <see cref="Values"/> has its members.</returns>
    public string? Read(in DeliveryRecord record, long stepsMax, out long stepsTaken)
    {
        stepsTaken = 0;
        Values.Begin();
        if (_places is not null && _program.PathScanner!.TryFind(record.Data.Span, _found))
        {
            foreach (var place in _places)
            {
                Add(record.Data.Span, _found[place]);
            }

            return null;
        }

        _clock.NowMs = record.ArrivalTimeMs;
        var budget = JqBudget.Default with { StepsMax = Math.Min(JqBudget.Default.StepsMax, stepsMax) };
        var output = _program.First(record.Data.Span, budget, out stepsTaken, out var failure);
        if (output is null)
        {
            return failure.Reason;
        }

        if (!output.IsObject)
        {
            return $"The first output of the jq program is of type {output.TypeName}, not an object.";
        }

        foreach (var name in _names)
        {
            Values.Add(output.Members.Find(name));
        }

        return null;
    }

    private void Add(ReadOnlySpan<byte> json, Found value)
    {
        var bytes = json[value.Start..value.End];
        switch (value.Kind)
        {
            case JsonTokenType.String when !bytes.Contains((byte)'\\') && Utf8.IsValid(bytes):
                Values.Add(JqKind.String, bytes[1..^1]);
                break;
            case JsonTokenType.True:
                Values.Add(JqKind.True, bytes);
                break;
            case JsonTokenType.False:
                Values.Add(JqKind.False, bytes);
                break;
            case JsonTokenType.None or JsonTokenType.Null:
                Values.Add(JqKind.Null, default);
                break;
            case JsonTokenType.StartObject:
                Values.Add(JqKind.Object, default);
                break;
            case JsonTokenType.StartArray:
                Values.Add(JqKind.Array, default);
                break;
            case JsonTokenType.Number when bytes.Length <= 15 && !bytes.ContainsAnyExceptInRange((byte)'0', (byte)'9'):
                Values.Add(JqKind.Number, bytes);
                break;
            default:
                Values.Add(JqReader.Read(bytes));
                break;
        }
    }
}
