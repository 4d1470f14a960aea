using Tarn.Delivery.Prefixes;
using Tarn.Patterns.Times;
using Tarn.Storage.Objects.Buckets;

namespace Tarn.Delivery.Configuration.Validation;

/// <summary>Parses prefixes, and checks their lengths and expressions.</summary>
internal static class PrefixValidator
{
    /// <summary>Parses a prefix. Each fault names the member.</summary>
    public static ObjectPrefix Parse(string text, JavaZone zone, bool forErrors, string member, List<string> errors, bool allowKeys = false)
    {
        if (text.Length > DeliveryLimits.PrefixLengthMax)
        {
            errors.Add($"{member} has {text.Length} characters; {DeliveryLimits.PrefixLengthMax} are allowed.");
        }

        var parsed = ObjectPrefix.Parse(text, zone, forErrors, member, errors, allowKeys);
        if (parsed.EvaluatedLength > ObjectPrefix.EvaluatedLengthMax)
        {
            errors.Add($"{member} has up to {parsed.EvaluatedLength} characters when it is evaluated; {ObjectPrefix.EvaluatedLengthMax} are allowed.");
        }
        else if (parsed.EvaluatedBytes > ObjectPrefix.EvaluatedBytesMax)
        {
            errors.Add($"{member} has up to {parsed.EvaluatedBytes} bytes of UTF-8 when it is evaluated; {ObjectPrefix.EvaluatedBytesMax} are allowed.");
        }

        return parsed;
    }

    /// <summary>Refuses a folder of Tarn's own. A prefix with expressions is checked again for each object.</summary>
    public static void CheckFolder(string member, string bucket, string prefix, List<string> errors)
    {
        if (SystemFolder.Owns(bucket, prefix))
        {
            errors.Add($"{member} cannot lie below s3://{bucket}/{SystemFolder.Name}/: only Tarn writes there.");
        }
    }

    public static ObjectPrefix ParseErrors(string text, JavaZone zone, string member, List<string> errors)
    {
        var prefix = Parse(text, zone, forErrors: true, member, errors);
        if (prefix.HasExpression && !prefix.HasErrorOutputType)
        {
            errors.Add("ErrorOutputPrefix with expressions must have !{firehose:error-output-type}.");
        }

        return prefix;
    }
}
