using Tarn.Access.Credentials;

namespace Tarn.Clients;

/// <summary>Reads files of AWS's shared-credentials format.</summary>
internal static class SharedKeyFile
{
    /// <summary>The profile's key, or null where the file or the profile is missing or incomplete.</summary>
    public static SharedKey? Read(string path, string profile = CredentialsFile.DefaultProfile) =>
        File.Exists(path) ? CredentialsFile.Parse(File.ReadAllText(path), profile) : null;
}
