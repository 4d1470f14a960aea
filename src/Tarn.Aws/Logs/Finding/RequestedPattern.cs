using Tarn.Aws.Logs.Model;
using Tarn.Patterns;
using Tarn.Patterns.Logs;

namespace Tarn.Aws.Logs.Finding;

/// <summary>The filter pattern of a request.</summary>
internal static class RequestedPattern
{
    /// <summary>Compiles the pattern.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterException: the text is no pattern.</exception>
    public static FilterPattern Parse(string text)
    {
        try
        {
            return FilterPattern.Parse(text);
        }
        catch (PatternException wrong)
        {
            throw LogsErrors.InvalidParameterException(wrong.Message);
        }
    }
}
