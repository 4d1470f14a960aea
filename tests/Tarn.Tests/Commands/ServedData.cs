namespace Tarn.Tests.Commands;

/// <summary>A server with a table and a view, for tests of commands that are its clients.</summary>
public sealed class ServedData : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tarn-served-").FullName;
    private TarnProcess _server = null!;

    /// <summary>The data directory.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>A folder for files of tests.</summary>
    public string Folder => _folder;

    public async Task InitializeAsync()
    {
        _server = TarnProcess.Start(["serve", "--data", Data, "--listen", "127.0.0.1:0", "--memory-mb", "512", "--log-level", "warning"]);
        await _server.Ready();
        var (code, _, errors) = await TarnProcess.Run(
        [
            "sql", "--data", Data,
            "CREATE DATABASE web;"
            + "CREATE TABLE web.visits WITH (table_type = 'ICEBERG') "
            + "AS SELECT BIGINT '1' AS user_id, '/' AS page_name, TIMESTAMP '2026-11-01 10:00:00' AS seen_at;"
            + "COMMENT ON COLUMN web.visits.user_id IS 'who came';"
            + "CREATE VIEW web.pages AS SELECT page_name FROM web.visits",
        ]);
        Assert.True(code == 0, errors);
    }

    public async Task DisposeAsync()
    {
        _server.Signal(TarnProcess.SigTerm);
        await _server.Exited();
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Runs a command, whose output is a pipe.</summary>
    internal Task<(int Code, string Output, string Errors)> Run(params string[] arguments) => TarnProcess.Run([.. arguments, "--data", Data]);

    /// <summary>Runs a command in a terminal.</summary>
    internal Task<(int Code, string Text, string Raw)> InTerminal(int columns, params string[] arguments) =>
        PseudoTerminal.Run(columns, [.. arguments, "--data", Data]);
}
