using Tarn.Aws.Protocols;

namespace Tarn.Aws.Http.Browsers;

/// <summary>
/// Pages that lie beside the console: objects and answers of function URLs have the console's origin where they have its
/// host. A browser that opens one as a page gives it an origin of its own, so its scripts never act for a signed-in user.
/// </summary>
internal static class OtherPages
{
    private const string Policy = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";
    private const string Page = "text/html";

    /// <summary>Marks the answer to a browser that asks for a page. Other clients get no header.</summary>
    public static void Isolate(WireRequest request, WireHeaders answer)
    {
        if (request.Method == "GET" && request.Headers["Accept"]?.Contains(Page, StringComparison.OrdinalIgnoreCase) == true)
        {
            answer.Add("Content-Security-Policy", Policy);
        }
    }
}
