using System.Text.Json;

namespace Tarn.Aws.S3.PostForms;

/// <summary>One condition of a form's policy about a field.</summary>
/// <param name="Field">The field's name, in any case.</param>
/// <param name="IsPrefix">Whether the value must begin with <paramref name="Value"/>; false: it must equal it.</param>
/// <param name="Value">The wanted text.</param>
internal sealed record FormCondition(string Field, bool IsPrefix, string Value)
{
    private const string ContentType = "content-type";

    /// <summary>Whether a field's value passes; an absent field has an empty one.</summary>
    public bool Allows(string value)
    {
        if (!IsPrefix)
        {
            return value == Value;
        }

        // A list of types begins with the prefix in each of its parts.
        return Field.Equals(ContentType, StringComparison.OrdinalIgnoreCase)
            ? value.Split(',').All(part => part.AsSpan().TrimStart().StartsWith(Value, StringComparison.Ordinal))
            : value.StartsWith(Value, StringComparison.Ordinal);
    }

    /// <summary>The condition as S3's errors quote it.</summary>
    public override string ToString() =>
        $"[\"{(IsPrefix ? "starts-with" : "eq")}\", \"${JsonEncodedText.Encode(Field)}\", \"{JsonEncodedText.Encode(Value)}\"]";
}
