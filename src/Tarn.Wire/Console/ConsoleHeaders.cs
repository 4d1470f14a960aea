namespace Tarn.Wire.Console;

/// <summary>Headers of every answer below <c>/console/</c>. They replace the operation's headers.</summary>
internal static class ConsoleHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void Set(WireHeaders headers)
    {
        headers.Set("Content-Security-Policy", Policy);
        headers.Set("X-Frame-Options", "DENY");
        headers.Set("X-Content-Type-Options", "nosniff");
        headers.Set("Referrer-Policy", "no-referrer");
        headers.Set("Cross-Origin-Opener-Policy", "same-origin");
        headers.Set("Cross-Origin-Resource-Policy", "same-origin");
    }
}
