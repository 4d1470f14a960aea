using System.Security.Cryptography;
using Tarn.Aws.SecretsManager.Model;

namespace Tarn.Aws.SecretsManager.Passwords;

/// <summary>Random passwords.</summary>
[AwsOperations("secretsmanager")]
internal sealed partial class PasswordOperations
{
    private const int CharsDefault = 32;
    private const string Lower = "abcdefghijklmnopqrstuvwxyz";
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private const string Digits = "0123456789";
    private const string Punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>Makes a password of the wanted kinds of characters, from the system's random numbers.</summary>
    /// <seealso href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html"/>
    public Task<GetRandomPasswordOutput> GetRandomPassword(GetRandomPasswordInput input, Call call, CancellationToken cancellationToken)
    {
        var length = (int)(input.PasswordLength ?? CharsDefault);
        var kinds = KindsOf(input);
        var needsEach = input.RequireEachIncludedType ?? true;
        if (kinds.Count == 0)
        {
            throw SecretsManagerErrors.InvalidParameterException("The password can't be generated: all character types are excluded.");
        }

        if (needsEach && length < kinds.Count)
        {
            throw SecretsManagerErrors.InvalidParameterException(
                "The password length is too short based on the required types of characters.");
        }

        var chars = new char[length];
        var all = string.Concat(kinds);
        RandomNumberGenerator.GetItems(all, chars.AsSpan());
        for (var i = 0; needsEach && i < kinds.Count; i++)
        {
            chars[i] = kinds[i][RandomNumberGenerator.GetInt32(kinds[i].Length)];
        }

        RandomNumberGenerator.Shuffle(chars.AsSpan());
        return Task.FromResult(new GetRandomPasswordOutput { RandomPassword = new string(chars) });
    }

    private static List<string> KindsOf(GetRandomPasswordInput input)
    {
        var excluded = input.ExcludeCharacters ?? "";
        (string Kind, bool IsExcluded)[] kinds =
        [
            (Lower, input.ExcludeLowercase == true), (Upper, input.ExcludeUppercase == true), (Digits, input.ExcludeNumbers == true),
            (Punctuation, input.ExcludePunctuation == true), (" ", input.IncludeSpace != true),
        ];
        return [.. kinds.Where(kind => !kind.IsExcluded)
            .Select(kind => string.Concat(kind.Kind.Where(one => !excluded.Contains(one, StringComparison.Ordinal)))).Where(kind => kind.Length > 0)];
    }
}
