namespace Tarn.Wire.Http.Browsers;

/// <summary>
/// Pages that are beside the console: objects, results and answers of function URLs have the console's origin where they have its
/// host. A browser that shows one as a page gives it an origin of its own, so its scripts never act for a signed-in user.
/// </summary>
internal static class OtherPages
{
    private const string Policy = "sandbox allow-downloads allow-forms allow-modals allow-popups allow-scripts";

    // A header of AWS's JSON protocols. Neither a link nor a form can send it, so no browser shows the answer as a page.
    private const string Target = "X-Amz-Target";

    /// <summary>Adds the header to an answer of any method and status.</summary>
    public static void Isolate(WireRequest request, WireHeaders answer)
    {
        if (request.Headers[Target] is null)
        {
            answer.Add("Content-Security-Policy", Policy);
        }
    }
}
