using System.Text;
using System.Text.Json;
using Tarn.Wire.Coverage;

namespace Tarn.Wire.Protocols;

/// <summary>A member that newer clients send and the model lacks (<see cref="NewerAttribute"/>).</summary>
/// <param name="name">The member's name.</param>
/// <param name="taken">The only accepted value, as text.</param>
/// <param name="code">The code of the service's validation errors.</param>
/// <param name="anchor">Its section of the coverage page.</param>
public sealed class NewerMember(string name, string taken, string code, string anchor)
{
    private const string Structure = "(a structure or list)";

    /// <summary>The member's name in UTF-8.</summary>
    public byte[] Name { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>
    /// Skips the value of a member that the structure lacks; <paramref name="newer"/> is null for an unknown member.
    /// </summary>
    /// <exception cref="AwsErrorException">The known member has another value than the one that is taken.</exception>
    public static void Pass(ref Utf8JsonReader reader, NewerMember? newer)
    {
        reader.Read();
        if (newer is not null && reader.TokenType != JsonTokenType.Null)
        {
            newer.Check(reader.TokenType switch
            {
                JsonTokenType.True => "true",
                JsonTokenType.False => "false",
                JsonTokenType.String => reader.GetString()!,
                JsonTokenType.Number => Encoding.UTF8.GetString(reader.ValueSpan),
                _ => Structure,
            });
        }

        reader.Skip();
    }

    /// <summary>Skips the value in CBOR, at that depth.</summary>
    /// <exception cref="AwsErrorException">The known member has another value than the one that is taken.</exception>
    internal static void Pass(ref CborReader reader, NewerMember? newer, int depth = 0)
    {
        reader.Read();
        if (newer is not null && reader.Kind == CborKind.Text)
        {
            newer.Check(Text(ref reader));
            return;
        }

        reader.Skip(depth);
        if (newer is not null && reader.Kind != CborKind.Null)
        {
            newer.Check(reader.Kind != CborKind.Boolean ? Structure : reader.Argument == 1 ? "true" : "false");
        }
    }

    private static string Text(ref CborReader reader)
    {
        if (!reader.IsOpen)
        {
            return Encoding.UTF8.GetString(reader.Content);
        }

        var joined = new StringBuilder();
        while (reader.NextChunk(CborKind.Text))
        {
            joined.Append(Encoding.UTF8.GetString(reader.Content));
        }

        return joined.ToString();
    }

    private void Check(string value)
    {
        if (value != taken)
        {
            throw new AwsErrorException(code, 400, Refusal.Sentence($"{name} {value}", taken, anchor));
        }
    }
}
