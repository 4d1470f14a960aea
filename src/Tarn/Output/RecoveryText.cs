using System.Text.Json;
using Tarn.Storage.Objects.Recovery;

namespace Tarn.Output;

/// <summary>
/// The report of a recovery, line by line as it runs. As JSON it is one object: <c>Findings</c>, then <c>Counts</c> by kind.
/// </summary>
internal abstract class RecoveryText
{
    private readonly SortedDictionary<FindingKind, long> _counts = [];

    /// <summary>The findings of each kind.</summary>
    protected IReadOnlyDictionary<FindingKind, long> Counts => _counts;

    /// <summary>Begins a report.</summary>
    public static RecoveryText Of(StreamWriter target, bool isJson) => isJson ? new JsonReport(target) : new PlainReport(target);

    public void Add(RecoveryFinding finding)
    {
        _counts[finding.Kind] = _counts.GetValueOrDefault(finding.Kind) + 1;
        Write(finding);
    }

    /// <summary>Writes the counts: the recovery has ended.</summary>
    public abstract void End();

    protected abstract void Write(RecoveryFinding finding);

    private sealed class PlainReport(StreamWriter target) : RecoveryText
    {
        protected override void Write(RecoveryFinding finding) => target.WriteLine($"{Name(finding.Kind)} {VisibleText.Of(finding.Text)}");

        public override void End()
        {
            foreach (var (kind, count) in Counts.Where(pair => pair.Key != FindingKind.Note))
            {
                target.WriteLine(FormattableString.Invariant($"{Name(kind).TrimEnd()}: {count:N0}"));
            }
        }

        private static string Name(FindingKind kind) => kind switch
        {
            FindingKind.Note => "note         ",
            FindingKind.Added => "added        ",
            FindingKind.Moved => "moved        ",
            FindingKind.BucketMade => "bucket       ",
            FindingKind.Superseded => "superseded   ",
            FindingKind.Removed => "removed      ",
            FindingKind.NotRecovered => "NOT RECOVERED",
            FindingKind.Lost => "LOST         ",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }

    private sealed class JsonReport : RecoveryText
    {
        private const int FlushedBytes = 64 << 10;
        private readonly Utf8JsonWriter _json;

        public JsonReport(StreamWriter target)
        {
            _json = new Utf8JsonWriter(target.BaseStream, new JsonWriterOptions { Indented = true });
            _json.WriteStartObject();
            _json.WriteStartArray("Findings");
        }

        protected override void Write(RecoveryFinding finding)
        {
            _json.WriteStartObject();
            _json.WriteString("Kind", finding.Kind.ToString());
            _json.WriteString("Text", finding.Text);
            Text("Bucket", finding.Bucket);
            Text("Key", finding.Key);
            Text("VersionId", finding.VersionId);
            Text("File", finding.File);
            if (finding.Bytes is { } bytes)
            {
                _json.WriteNumber("Bytes", bytes);
            }

            _json.WriteEndObject();
            if (_json.BytesPending > FlushedBytes)
            {
                _json.Flush();
            }
        }

        public override void End()
        {
            _json.WriteEndArray();
            _json.WriteStartObject("Counts");
            foreach (var (kind, count) in Counts)
            {
                _json.WriteNumber(kind.ToString(), count);
            }

            _json.WriteEndObject();
            _json.WriteEndObject();
            _json.Dispose();
        }

        private void Text(string name, string? value)
        {
            if (value is not null)
            {
                _json.WriteString(name, value);
            }
        }
    }
}
