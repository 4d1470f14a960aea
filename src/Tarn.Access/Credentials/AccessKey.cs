using System.Security.Cryptography;
using Tarn.Storage;

namespace Tarn.Access.Credentials;

/// <summary>An access key: its id, and its secret for signatures.</summary>
/// <param name="Id">Shown in logs and ARNs.</param>
/// <param name="Secret">Never in a log.</param>
public sealed record AccessKey(string Id, string Secret)
{
    /// <summary>The shortest id that a user may choose.</summary>
    public const int IdCharsMin = 3;

    /// <summary>The longest id: IAM's.</summary>
    public const int IdCharsMax = 128;

    /// <summary>The shortest secret that a user may choose.</summary>
    public const int SecretCharsMin = 4;

    /// <summary>Bytes of a random secret: 40 letters of Base64.</summary>
    public const int SecretBytes = 30;

    private const string LongTermPrefix = "AKIA";
    private const string SessionPrefix = "ASIA";
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>
    /// Whether this is the pair that every AWS emulator accepts. Only a loopback listener accepts it.
    /// </summary>
    public bool IsWellKnown => Id == "test" && Secret == "test";

    /// <summary>A new random key in AWS's form: <c>AKIA</c> and 16 letters, and 40 letters of secret.</summary>
    public static AccessKey Create() => Random(LongTermPrefix);

    /// <summary>A new random key of a session: as <see cref="Create"/>, with <c>ASIA</c>.</summary>
    public static AccessKey CreateForSession() => Random(SessionPrefix);

    /// <summary>A key that a user chose.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: a text is too short, or the id has characters that a signature cannot carry.
    /// </exception>
    public static AccessKey Chosen(string id, string secret)
    {
        if (id.Length is < IdCharsMin or > IdCharsMax || id.Any(letter => letter is '/' or ',' or '=' or <= ' ' or > '~'))
        {
            throw new TarnException(
                ErrorKind.InvalidArgument,
                $"An access key has {IdCharsMin} to {IdCharsMax} printable ASCII characters without '/', ',' and '='");
        }

        if (secret.Length < SecretCharsMin || secret.Any(char.IsWhiteSpace))
        {
            throw new TarnException(
                ErrorKind.InvalidArgument, $"A secret access key has {SecretCharsMin} characters at least, none of them blank");
        }

        return new AccessKey(id, secret);
    }

    /// <summary>The id alone: secrets stay out of logs.</summary>
    public override string ToString() => Id;

    private static AccessKey Random(string prefix) => new(
        prefix + RandomNumberGenerator.GetString(Base32, 16),
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes)));
}
