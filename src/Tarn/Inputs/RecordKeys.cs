using System.Text.Json;
using Tarn.Clients;
using Tarn.OwnProcess;

namespace Tarn.Inputs;

/// <summary>The partition keys of an input's records, and how many of its batches are in flight.</summary>
internal sealed class RecordKeys
{
    private const int KeyCharsMax = 256;

    // A constant: records of a later input follow in the same shard.
    private const string OneKey = "put";

    private readonly string? _field;
    private readonly bool _isUnordered;

    private RecordKeys(string? field, bool isUnordered) => (_field, _isUnordered) = (field, isUnordered);

    /// <summary>The number of batches in flight: one, where the records must stay in the order of the input.</summary>
    public int Lanes => _field is null && !_isUnordered ? 1 : RecordSender.ParallelLanes;

    /// <summary>Chooses the keys.</summary>
    /// <param name="field">The field that holds the key; null: one key for all records, or one for each.</param>
    /// <param name="isUnordered">Whether each record has a key of its own.</param>
    /// <exception cref="CommandException">Both are given.</exception>
    public static RecordKeys Of(string? field, bool isUnordered) => field is null || !isUnordered
        ? new RecordKeys(field, isUnordered)
        : throw new CommandException("--key keeps the order of each key; --unordered goes without it", ExitCode.Usage);

    /// <summary>The key of a record.</summary>
    /// <param name="number">The record's number in the input.</param>
    public string Of(byte[] record, long number) => _field is { } field ? Of(record, field, number) : _isUnordered ? $"line-{number}" : OneKey;

    /// <summary>
    /// The partition key of a line: the field's text, cut between characters to at most 256. A line without the
    /// field gets a key of its own.
    /// </summary>
    internal static string Of(byte[] record, string field, long line)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            var key = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty(field, out var value)
                ? value.ToString()
                : "";
            return key.Length switch
            {
                0 => $"line-{line}", // a partition key has at least one character
                > KeyCharsMax => key[..(char.IsHighSurrogate(key[KeyCharsMax - 1]) ? KeyCharsMax - 1 : KeyCharsMax)],
                _ => key,
            };
        }
        catch (JsonException)
        {
            return $"line-{line}"; // not JSON: the line is sent unchanged, and a delivery reports its refusal
        }
    }
}
