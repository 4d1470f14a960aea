using System.Text.RegularExpressions;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Catalogs;

/// <summary>Patterns of table names.</summary>
internal static class TablePattern
{
    /// <summary>A regular expression over whole names, as Athena takes it; without backtracking, so that none can run for ever.</summary>
    /// <exception cref="AwsErrorException">InvalidRequestException: the text is none.</exception>
    public static Regex Of(string expression)
    {
        try
        {
            return new Regex($"^(?:{expression})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        }
        catch (Exception invalid) when (invalid is ArgumentException or NotSupportedException)
        {
            throw AthenaErrors.InvalidRequestException($"Expression {expression} is not a valid pattern.", "INVALID_INPUT");
        }
    }
}
