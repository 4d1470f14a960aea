using System.Text;
using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue;

/// <summary>Where the next page of a listing begins: the last name of the one before, which its reader has seen anyway.</summary>
internal static class PageToken
{
    private const string Prefix = "1:";

    public static string After(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(Prefix + name));

    /// <summary>The last name of the page before; null for the first page.</summary>
    public static string? Read(string? token)
    {
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length) is var text && text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length > Prefix.Length)
        {
            return text[Prefix.Length..];
        }

        throw GlueErrors.InvalidInputException("NextToken is not one that this operation gave.");
    }
}
