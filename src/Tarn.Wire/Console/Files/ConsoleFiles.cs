using System.Buffers;
using System.Collections.Concurrent;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Tarn.Wire.Console.Files;

/// <summary>
/// The console's files, embedded by the build as <c>console/…</c>, with their compressed forms beside them (<c>.br</c>,
/// <c>.gz</c>). A file is read at its first request and cached.
/// </summary>
/// <param name="names">The names of all files, with their compressed forms.</param>
/// <param name="open">Opens a file.</param>
public sealed class ConsoleFiles(IEnumerable<string> names, Func<string, Stream> open)
{
    private const string Folder = "console/";
    private const string Assets = "assets/";
    private const string Index = "index.html";

    private readonly HashSet<string> _names = [.. names];
    private readonly ConcurrentDictionary<string, ConsoleFile?> _files = new(StringComparer.Ordinal);

    /// <summary>The files that an assembly holds.</summary>
    public static ConsoleFiles Of(Assembly assembly) => new(
        assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)).Select(name => name[Folder.Length..]),
        name => assembly.GetManifestResourceStream(Folder + name)!);

    /// <summary>Whether the program was built with its console.</summary>
    public bool Exist => _names.Contains(Index);

    /// <summary>Answers GET and HEAD. Every path that is no file is a page's: <c>index.html</c>.</summary>
    internal void Answer(ConsoleRequest request, WireResponse response)
    {
        if (!Exist)
        {
            Missing(response);
            return;
        }

        var isAsset = request.Rest.StartsWith(Assets, StringComparison.Ordinal);
        var file = Find(request.Rest);
        if (file is null && isAsset)
        {
            throw new AwsErrorException("NotFound", 404, $"The console has no file {request.Rest}.");
        }

        file ??= Find(Index)!;
        if (isAsset)
        {
            response.Headers.Set("Cache-Control", "public, max-age=31536000, immutable");
        }
        else
        {
            response.Headers.Set("Cache-Control", "no-cache");
            response.Headers.Set("ETag", file.ETag);
            if (request.Wire.Headers["If-None-Match"]?.Contains(file.ETag, StringComparison.Ordinal) == true)
            {
                response.Status = 304;
                return;
            }
        }

        Write(file, request.Wire.Headers["Accept-Encoding"] ?? "", response);
    }

    private static void Write(ConsoleFile file, string accepted, WireResponse response)
    {
        response.Headers.Set("Content-Type", file.Type);
        response.Headers.Set("Vary", "Accept-Encoding");
        var bytes = file.Plain;
        if (file.Brotli is { } brotli && Accepts(accepted, "br"))
        {
            response.Headers.Set("Content-Encoding", "br");
            bytes = brotli;
        }
        else if (file.Gzip is { } gzip && Accepts(accepted, "gzip"))
        {
            response.Headers.Set("Content-Encoding", "gzip");
            bytes = gzip;
        }

        response.Body.Write(bytes);
    }

    private static bool Accepts(string accepted, string encoding)
    {
        foreach (var part in accepted.Split(',', StringSplitOptions.TrimEntries))
        {
            var split = part.Split(';', 2, StringSplitOptions.TrimEntries);
            if (split[0].Equals(encoding, StringComparison.OrdinalIgnoreCase))
            {
                return split.Length == 1 || split[1].Replace(" ", "", StringComparison.Ordinal) is not ("q=0" or "q=0.0" or "q=0.00" or "q=0.000");
            }
        }

        return false;
    }

    private ConsoleFile? Find(string path) => _names.Contains(path) ? _files.GetOrAdd(path, Read) : null;

    private ConsoleFile Read(string path)
    {
        var plain = Bytes(path)!;
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 16))}\"";
        return new ConsoleFile(TypeOf(path), plain, Bytes(path + ".br"), Bytes(path + ".gz"), tag);
    }

    private byte[]? Bytes(string path)
    {
        if (!_names.Contains(path))
        {
            return null;
        }

        using var stream = open(path);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void Missing(WireResponse response)
    {
        response.Status = 503;
        response.Headers.Set("Content-Type", "text/html; charset=utf-8");
        response.Headers.Set("Cache-Control", "no-store");
        Encoding.UTF8.GetBytes(
            "<!doctype html><title>Tarn</title><p>This Tarn was built without its console: build it with Node.js 20 or newer "
            + "on the path (./tarn serve does that), or take a packed release.\n",
            response.Body);
    }

    private static string TypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" or ".mjs" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".json" or ".map" => "application/json",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".webmanifest" => "application/manifest+json",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
