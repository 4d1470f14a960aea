namespace Tarn.Tests.Commands;

public sealed class ServeTests : IDisposable
{
    private readonly string _data = Directory.CreateTempSubdirectory("tarn-serve-").FullName;

    public void Dispose() => Directory.Delete(_data, recursive: true);

    [Fact]
    public async Task A_server_is_ready_answers_and_stops_on_a_signal_with_0()
    {
        using var tarn = Serve();
        var url = await tarn.Ready();
        using var http = new HttpClient();
        Assert.Contains("ready", await http.GetStringAsync(url + "/health"));
        Assert.Equal(url, (await File.ReadAllTextAsync(Path.Combine(_data, "endpoint"))).Trim());
        foreach (var secret in (string[])["credentials", "keys/instance.key"])
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_data, secret)));
        }

        var (code, exports, _) = await TarnProcess.Run(["env", "--data", _data]);
        Assert.Equal(0, code);
        Assert.Contains($"export AWS_ENDPOINT_URL='{url}'", exports);

        // a data directory has only one server
        var second = await TarnProcess.Run(["serve", "--data", _data, "--listen", "127.0.0.1:0"]);
        Assert.Equal(1, second.Code);
        Assert.Matches($"^tarn: {_data} is used by process [0-9]+ at {url}\\s*$", second.Errors);

        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
        Assert.False(File.Exists(Path.Combine(_data, "endpoint")));
        Assert.Contains("memory ", tarn.Errors);
        Assert.Contains("workers: DuckDB", tarn.Errors);
    }

    [Fact]
    public async Task A_second_signal_ends_at_once_and_the_next_start_recovers()
    {
        using (var tarn = Serve())
        {
            await tarn.Ready();
            tarn.Signal(TarnProcess.SigTerm);
            tarn.Signal(TarnProcess.SigTerm);
            Assert.Contains(await tarn.Exited(), (int[])[0, 130]);
        }

        using var again = Serve();
        await again.Ready();
        again.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await again.Exited());
    }

    [Fact]
    public async Task Keys_of_the_environment_replace_the_stored_root_key()
    {
        string first;
        using (var tarn = Serve())
        {
            await tarn.Ready();
            first = await File.ReadAllTextAsync(Path.Combine(_data, "credentials"));
            Assert.Matches("aws_access_key_id = AKIA[A-Z2-7]{16}\naws_secret_access_key = [A-Za-z0-9+/]{40}\n", first);
            tarn.Interrupt();
            Assert.Equal(0, await tarn.Exited());
        }

        using var again = Serve(("TARN_ROOT_ACCESS_KEY_ID", "test"), ("TARN_ROOT_SECRET_ACCESS_KEY", "test"));
        await again.Ready();
        Assert.Contains("aws_access_key_id = test\n", await File.ReadAllTextAsync(Path.Combine(_data, "credentials")));
        again.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await again.Exited());
    }

    [Fact]
    public async Task What_is_wrong_with_the_command_line_is_said_in_one_line_with_the_nearest_name()
    {
        var (code, output, errors) = await TarnProcess.Run(["serve", "--data", _data, "--lissten", "127.0.0.1:0"]);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("--listen", errors);

        var off = await TarnProcess.Run(["serve", "--data", _data, "--listen", "0.0.0.0:0", "--auth", "off"]);
        Assert.Equal(2, off.Code);
        Assert.Contains("loopback", off.Errors);
    }

    [Fact]
    public async Task A_busy_port_is_named_in_one_line_and_leaves_no_directory()
    {
        var fresh = Path.Combine(_data, "new");
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var (code, output, errors) = await TarnProcess.Run(["serve", "--data", fresh, "--listen", taken.LocalEndpoint.ToString()!]);
        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Equal(
            $"tarn: {taken.LocalEndpoint} is in use; choose another with --listen HOST:PORT (port 0 takes a free one)", errors.TrimEnd());
        Assert.False(Directory.Exists(fresh));

        // A second port in TLS, then a data directory that already exists.
        var tls = await TarnProcess.Run(["serve", "--data", fresh, "--listen", "127.0.0.1:0", "--listen-tls", taken.LocalEndpoint.ToString()!]);
        Assert.Matches($"^tarn: {taken.LocalEndpoint} is in use; .*--listen-tls HOST:PORT[^\n]*\n$", tls.Errors);
        Assert.False(Directory.Exists(fresh));
        using (var tarn = TarnProcess.Start(["serve", "--data", fresh, "--listen", "127.0.0.1:0"]))
        {
            await tarn.Ready();
            tarn.Signal(TarnProcess.SigTerm);
            Assert.Equal(0, await tarn.Exited());
        }

        var again = await TarnProcess.Run(["serve", "--data", fresh, "--listen", taken.LocalEndpoint.ToString()!]);
        Assert.Equal(errors, again.Errors);
    }

    [Fact]
    public async Task The_introduction_comes_first_and_log_lines_carry_short_names()
    {
        using var tarn = Serve();
        await tarn.Ready();
        tarn.Signal(TarnProcess.SigTerm);
        Assert.Equal(0, await tarn.Exited());
        var lines = tarn.Errors.Split('\n');
        Assert.Matches($"^Tarn \\S+, data in {_data}$", lines[0]);
        Assert.Matches("^memory [0-9]+ MiB:$", lines[1]);
        Assert.Contains(lines, line => line.Contains(" info: StorageParts: Journal: ", StringComparison.Ordinal));
        Assert.DoesNotContain("Tarn.Modules", tarn.Errors);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("demo")]
    [InlineData("sql")]
    [InlineData("put")]
    [InlineData("tail")]
    [InlineData("env")]
    [InlineData("status")]
    [InlineData("coverage")]
    [InlineData("version")]
    [InlineData("worker")]
    public async Task Every_command_has_help_with_examples(string command)
    {
        var (code, output, _) = await TarnProcess.Run([command, "--help"]);
        Assert.Equal(0, code);
        Assert.Contains("Examples:", output);
        Assert.Contains("tarn " + (command == "worker" ? "serve" : command), output);
    }

    private TarnProcess Serve(params (string Name, string Value)[] variables) =>
        TarnProcess.Start(["serve", "--data", _data, "--listen", "127.0.0.1:0", "--memory-mb", "1024"], variables);
}
