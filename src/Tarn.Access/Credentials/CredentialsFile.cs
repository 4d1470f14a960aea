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
    public static AccessKey? Parse(string text, string profile)
    {
        string? id = null;
        string? secret = null;
        var inside = false;
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.StartsWith('['))
            {
                var section = line.Trim('[', ']').Trim();
                inside = section == profile || section == "profile " + profile;
            }
            else if (inside && line.IndexOf('=') is > 0 and var split && line[0] is not ('#' or ';'))
            {
                var value = line[(split + 1)..].Trim();
                switch (line[..split].Trim().ToLowerInvariant())
                {
                    case "aws_access_key_id": id = value; break;
                    case "aws_secret_access_key": secret = value; break;
                }
            }
        }

        return id is null || secret is null ? null : new AccessKey(id, secret);
    }
}
