using System.Text.Json;
using Tarn.Items.Values;

namespace Tarn.Aws.DynamoDb.Forms;

/// <summary>Reads values of a request. AWS checks other parameters before values, so a wrong value is read as a refusal.</summary>
internal static class ValueReading
{
    /// <summary>Reads the value at the reader's position.</summary>
    public delegate T Reading<out T>(ref Utf8JsonReader reader, ItemWriter writer);

    /// <summary>Reads a value, or stores its refusal for the first use.</summary>
    /// <exception cref="AwsErrorException">SerializationException: the JSON does not have the form of a value.</exception>
    public static T ReadOrRefuse<T>(ref Utf8JsonReader reader, Reading<T> read, Func<TarnException, T> refused)
    {
        var start = reader;
        using var writer = new ItemWriter();
        try
        {
            return read(ref reader, writer);
        }
        catch (TarnException refusal) when (refusal.Reason != ItemErrors.Serialization)
        {
            reader = start;
            reader.Skip();
            return refused(refusal);
        }
        catch (TarnException malformed)
        {
            throw DynamoDbFailures.Map(malformed);
        }
    }
}
