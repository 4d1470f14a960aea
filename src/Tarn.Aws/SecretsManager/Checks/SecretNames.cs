using System.Text.RegularExpressions;
using Tarn.Aws.SecretsManager.Failures;

namespace Tarn.Aws.SecretsManager.Checks;

/// <summary>The rule of names.</summary>
internal static partial class SecretNames
{
    /// <exception cref="AwsErrorException">ValidationException.</exception>
    public static void Check(string name)
    {
        if (!Allowed().IsMatch(name))
        {
            throw SecretErrors.Invalid(
                "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9/_+=.@!-]{1,512}\z")]
    private static partial Regex Allowed();
}
