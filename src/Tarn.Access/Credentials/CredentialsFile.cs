namespace Tarn.Access.Credentials;

/// <summary>
/// AWS's shared-credentials format: sections in brackets, <c>name = value</c> lines, <c>#</c> and <c>;</c> comments.
/// </summary>
public static class CredentialsFile
{
    /// <summary>The profile that SDKs read when the user names none.</summary>
    public const string DefaultProfile = "default";

    /// <summary>The file's text for one key.</summary>
    public static string Format(AccessKey key) =>
        $"[{DefaultProfile}]\naws_access_key_id = {key.Id}\naws_secret_access_key = {key.Secret}\n";

    /// <summary>The key of a profile, or null when the text has none.</summary>
    public static SharedKey? Parse(string text, string profile)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var inside = false;
        foreach (var line in text.Split('\n').Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
            {
                var section = line.Trim('[', ']').Trim();
                inside = section == profile || section == "profile " + profile;
            }
            else if (inside && line.IndexOf('=') is > 0 and var split && line[0] is not ('#' or ';'))
            {
                values[line[..split].Trim()] = line[(split + 1)..].Trim();
            }
        }

        return values.TryGetValue("aws_access_key_id", out var id) && values.TryGetValue("aws_secret_access_key", out var secret)
            ? new SharedKey(new AccessKey(id, secret), values.GetValueOrDefault("aws_session_token"))
            : null;
    }
}
