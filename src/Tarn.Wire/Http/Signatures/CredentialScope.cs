namespace Tarn.Wire.Http.Signatures;

/// <summary>The scope in a signature's credential: <c>AKID/20261120/us-east-1/kinesis/aws4_request</c>.</summary>
/// <param name="AccessKeyId">The key that signed.</param>
/// <param name="Date">The day, <c>yyyyMMdd</c>.</param>
/// <param name="Region">The region; any name is accepted.</param>
/// <param name="Service">The service's signing name.</param>
public sealed record CredentialScope(string AccessKeyId, string Date, string Region, string Service)
{
    /// <summary>The last part of every scope.</summary>
    public const string Terminator = "aws4_request";

    private const int RegionCharsMax = 64;

    // A client signs for the same scope all day.
    private static readonly KnownTexts<CredentialScope> Known = new(charsMax: 256);

    /// <summary>The scope in the form of the string to sign.</summary>
    public string Text { get; } = $"{Date}/{Region}/{Service}/{Terminator}";

    /// <summary>
    /// Reads a credential. Returns null if it has another form. An access key holds no slash, so it is the first part.
    /// </summary>
    public static CredentialScope? Parse(ReadOnlySpan<char> credential)
    {
        if (Known.Find(credential) is { } known)
        {
            return known;
        }

        var text = credential.ToString();
        return Read(text) is { } scope ? Known.Keep(text, scope) : null;
    }

    private static CredentialScope? Read(string credential)
    {
        var parts = credential.Split('/');
        return parts.Length == 5
            && parts[0].Length > 0
            && parts[1].Length == 8
            && parts[4] == Terminator
            && IsName(parts[2])
            && IsName(parts[3])
            ? new CredentialScope(parts[0], parts[1], parts[2], parts[3])
            : null;
    }

    // the region becomes part of keys and ARNs: no separators, no control characters
    private static bool IsName(string text)
    {
        foreach (var letter in text)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return text.Length is > 0 and <= RegionCharsMax;
    }
}
