using System.Security.Cryptography;

namespace Tarn.Access.Secrets;

/// <summary>The ARNs of secrets: <c>arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX</c>.</summary>
public static class SecretArn
{
    /// <summary>The random characters at the end.</summary>
    public const int SuffixChars = 6;

    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>A suffix for a new secret, with its hyphen: a secret of the same name has another ARN, so that old policies do not name it.</summary>
    public static string NewSuffix() => "-" + RandomNumberGenerator.GetString(Alphabet, SuffixChars);

    /// <summary>The name in the last part of an ARN, or in the whole text: without hyphen and suffix. Null: the text has no suffix.</summary>
    public static string? NameIn(string text) =>
        text.Length > SuffixChars + 1 && text[^(SuffixChars + 1)] == '-' ? text[..^(SuffixChars + 1)] : null;
}
