using Tarn.Access.Credentials;

namespace Tarn.Clients;

/// <summary>Reads AWS's shared-credentials format: <c>[profile]</c> sections of <c>name = value</c> lines.</summary>
internal static class CredentialsFile
{
    /// <summary>The profile's key, or null where the file or the profile is missing or incomplete.</summary>
    public static SharedKey? Read(string path, string profile = "default")
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var inside = false;
        foreach (var line in File.ReadLines(path).Select(line => line.Trim()))
        {
            if (line.StartsWith('['))
            {
                inside = line.Trim('[', ']').Trim() == profile;
            }
            else if (inside && line.IndexOf('=') is > 0 and var equals && line[0] is not ('#' or ';'))
            {
                values[line[..equals].Trim()] = line[(equals + 1)..].Trim();
            }
        }

        return values.TryGetValue("aws_access_key_id", out var id) && values.TryGetValue("aws_secret_access_key", out var secret)
            ? new SharedKey(new AccessKey(id, secret), values.GetValueOrDefault("aws_session_token"))
            : null;
    }
}
