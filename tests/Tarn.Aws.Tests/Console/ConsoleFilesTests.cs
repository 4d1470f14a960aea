using System.IO.Compression;
using System.Net;
using System.Text;
using Tarn.Aws.Tests.Http;
using Tarn.Wire.Console.Files;

namespace Tarn.Aws.Tests.Console;

public sealed class ConsoleFilesTests : IAsyncLifetime
{
    private const string Page = "<!doctype html><title>Tarn</title>";
    private const string Script = "export const answer = 42;";

    private ListenerFixture _server = null!;
    private Browser _browser = null!;

    public async Task InitializeAsync()
    {
        var files = new Dictionary<string, byte[]>
        {
            ["index.html"] = Encoding.UTF8.GetBytes(Page),
            ["assets/index-1a2b.js"] = Encoding.UTF8.GetBytes(Script),
            ["assets/index-1a2b.js.br"] = Compressed(target => new BrotliStream(target, CompressionLevel.Optimal)),
            ["assets/index-1a2b.js.gz"] = Compressed(target => new GZipStream(target, CompressionLevel.Optimal)),
        };
        _server = await ListenerFixture.Start(files: new ConsoleFiles(files.Keys, name => new MemoryStream(files[name])));
        _browser = new Browser(_server);
    }

    public async Task DisposeAsync()
    {
        _browser.Dispose();
        await _server.DisposeAsync();
    }

    [Theory]
    [InlineData("/console/")]
    [InlineData("/console/streams/orders?region=eu-west-1")]
    [InlineData("/console/sql")]
    public async Task Every_path_of_a_page_is_the_index(string path)
    {
        using var answer = await _browser.Send(HttpMethod.Get, path);
        Assert.Equal((HttpStatusCode.OK, Page), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal("no-cache", answer.Headers.CacheControl!.ToString());
        using var again = await _browser.Send(HttpMethod.Get, path, null, ("If-None-Match", answer.Headers.ETag!.Tag));
        Assert.Equal(HttpStatusCode.NotModified, again.StatusCode);
    }

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity", null)]
    public async Task A_file_with_a_hashed_name_is_sent_compressed_and_kept_for_a_year(string accepted, string? encoding)
    {
        using var answer = await _browser.Send(HttpMethod.Get, "/console/assets/index-1a2b.js", null, ("Accept-Encoding", accepted));
        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal("public, max-age=31536000, immutable", answer.Headers.GetValues("Cache-Control").Single());
        Assert.Equal("text/javascript", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Script, await Text(await answer.Content.ReadAsByteArrayAsync(), encoding));
    }

    [Fact]
    public async Task A_missing_file_is_never_the_index()
    {
        using var answer = await _browser.Send(HttpMethod.Get, "/console/assets/index-old.js");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("/", "text/html,*/*", HttpStatusCode.Redirect)]
    [InlineData("/console", "text/html", HttpStatusCode.Redirect)]
    [InlineData("/", "*/*", HttpStatusCode.NotImplemented)]
    public async Task A_browser_at_the_root_is_sent_to_the_console(string path, string accept, HttpStatusCode status)
    {
        using var answer = await _browser.Send(HttpMethod.Get, path, null, ("Accept", accept));
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.Redirect ? "/console/" : null, answer.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_program_without_pages_says_so()
    {
        await using var bare = await ListenerFixture.Start();
        using var browser = new Browser(bare);
        using var answer = await browser.Send(HttpMethod.Get, "/console/streams");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Contains("built without its console", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static byte[] Compressed(Func<Stream, Stream> compressor)
    {
        var target = new MemoryStream();
        using (var stream = compressor(target))
        {
            stream.Write(Encoding.UTF8.GetBytes(Script));
        }

        return target.ToArray();
    }

    private static async Task<string> Text(byte[] bytes, string? encoding)
    {
        Stream source = new MemoryStream(bytes);
        source = encoding switch
        {
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            _ => source,
        };
        return await new StreamReader(source).ReadToEndAsync();
    }
}
