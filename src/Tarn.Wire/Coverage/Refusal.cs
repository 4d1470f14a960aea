namespace Tarn.Wire.Coverage;

/// <summary>Sentences that refuse by name. Each has the request, the alternative, and the section of the coverage page.</summary>
public static class Refusal
{
    /// <summary>An operation that Tarn lacks. Without the refusal, callers would believe that the setting holds.</summary>
    public static string OfOperation(string service, string operation, string instead) =>
        Sentence(operation, instead, CoverageMarkdown.Anchor(service, operation));

    /// <summary>A member of an operation's input, or a member with its value.</summary>
    public static string OfMember(string service, string operation, string member, string instead) =>
        Sentence(member, instead, CoverageMarkdown.Anchor(service, operation));

    /// <summary>Refuses an input that gives a <c>[Refused]</c> member; the message has one sentence per member.</summary>
    /// <exception cref="TarnException">NotSupported.</exception>
    public static void Refuse(this IRefusingInput input)
    {
        if (input.Refusals() is { Count: > 0 } refusals)
        {
            throw new TarnException(ErrorKind.NotSupported, string.Join(' ', refusals));
        }
    }

    /// <summary>A setting that is no member of one operation, or a setting with its value.</summary>
    public static string OfMember(string service, string member, string instead) => Sentence(member, instead, $"docs/coverage.md#{service}");

    /// <summary>The sentence.</summary>
    /// <param name="refused">Operation, or member and value.</param>
    /// <param name="instead">What works.</param>
    /// <param name="anchor">Where the coverage page lists it.</param>
    public static string Sentence(string refused, string instead, string anchor) =>
        $"{refused} is not supported by Tarn; supported: {instead} ({anchor}).";
}
