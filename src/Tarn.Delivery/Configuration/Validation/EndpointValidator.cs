using System.Net;

namespace Tarn.Delivery.Configuration.Validation;

/// <summary>Checks an HTTP endpoint. Messages have no value that may be a secret.</summary>
internal static class EndpointValidator
{
    public static void Check(EndpointDestinationConfig endpoint, List<string> errors)
    {
        CheckUrl(endpoint.Url, errors);
        var attributes = endpoint.CommonAttributes;
        if (attributes.Count > DeliveryLimits.CommonAttributesMax)
        {
            errors.Add(
                $"RequestConfiguration.CommonAttributes has {attributes.Count} attributes; {DeliveryLimits.CommonAttributesMax} are allowed.");
        }

        foreach (var (name, value) in attributes)
        {
            if (name.Length is 0 or > 256)
            {
                errors.Add($"RequestConfiguration.CommonAttributes has a name of {name.Length} characters; 1 to 256 are allowed.");
            }

            if (value.Length > 1_024)
            {
                errors.Add($"RequestConfiguration.CommonAttributes has a value of {value.Length} characters; 1,024 are allowed.");
            }
        }

        foreach (var twice in attributes.GroupBy(attribute => attribute.Key, StringComparer.Ordinal).Where(same => same.Count() > 1))
        {
            errors.Add($"RequestConfiguration.CommonAttributes has the attribute {twice.Key} {twice.Count()} times.");
        }
    }

    private static void CheckUrl(string text, List<string> errors)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0
            || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            errors.Add("EndpointConfiguration.Url must be https://HOST/PATH.");
            return;
        }

        if (url.UserInfo.Length > 0 || url.Fragment.Length > 0)
        {
            errors.Add("EndpointConfiguration.Url must have neither a user nor a fragment: use AccessKey for a secret.");
        }

        if (url.Scheme == Uri.UriSchemeHttp && !IsLoopback(url))
        {
            errors.Add(
                $"EndpointConfiguration.Url of host {url.IdnHost} must be https; http is allowed to a loopback address only: an IP address, or localhost.");
        }
    }

    private static bool IsLoopback(Uri url) =>
        url.IdnHost.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(url.IdnHost, out var address) && IPAddress.IsLoopback(address));
}
