using Tarn.DuckDb.Functions;

namespace Tarn.DuckDb.Tests.Functions;

public sealed class FunctionTests : IDisposable
{
    private readonly DuckDatabase _database = DuckDatabase.Open(DuckDatabaseTests.Small);
    private readonly DuckConnection _connection;

    public FunctionTests() => _connection = _database.Connect();

    [Fact]
    public void A_table_function_streams_its_rows()
    {
        _connection.Register(new CountDown());
        Assert.Equal("5000 12502500", DuckDatabaseTests.Text(_connection, "select count(*) || ' ' || sum(n) from count_down(5000)"));
    }

    [Fact]
    public void An_exception_in_a_callback_fails_the_statement_with_its_text()
    {
        _connection.Register(new CountDown());
        _connection.Register(new Doubled());
        Assert.Contains("below zero", Assert.Throws<DuckException>(() => _connection.Execute("from count_down(-1)")).Message);
        Assert.Contains("read 13", Assert.Throws<DuckException>(() => _connection.Execute("from count_down(13)")).Message);
        Assert.Contains("too large", Assert.Throws<DuckException>(() => _connection.Execute("select twice(n) from count_down(2000)")).Message);
        Assert.Equal("1", DuckDatabaseTests.Text(_connection, "select '1'"));
    }

    [Fact]
    public void A_scalar_function_sees_every_row_and_nulls_stay_null()
    {
        _connection.Register(new Doubled());
        Assert.Equal("42 null", DuckDatabaseTests.Text(_connection, "select twice(21) || ' ' || coalesce(twice(null)::varchar, 'null')"));
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    private sealed class CountDown : TableFunction
    {
        public override string Name => "count_down";

        public override IReadOnlyList<DuckTypeId> Parameters => [DuckTypeId.BigInt];

        public override TableFunctionScan Bind(TableBinding binding)
        {
            using var type = DuckType.Of(DuckTypeId.BigInt);
            binding.AddColumn("n", type);
            var count = binding.Int64(0);
            return count < 0 ? throw new ArgumentException("below zero") : new Scan(count);
        }

        private sealed class Scan(long count) : TableFunctionScan
        {
            public override TableReader NewReader(IReadOnlyList<int> columns) => new Reader(count);
        }

        private sealed class Reader(long left) : TableReader
        {
            public override void Read(ChunkView output)
            {
                if (left == 13)
                {
                    throw new InvalidOperationException("read 13");
                }

                var rows = (int)Math.Min(left, DuckDatabase.VectorSize);
                var values = output[0].Values<long>(rows);
                for (var i = 0; i < rows; i++)
                {
                    values[i] = left--;
                }

                output.RowCount = rows;
            }
        }
    }

    private sealed class Doubled : ScalarFunction
    {
        public override string Name => "twice";

        public override IReadOnlyList<DuckType> NewParameters() => [DuckType.Of(DuckTypeId.BigInt)];

        public override DuckType NewReturnType() => DuckType.Of(DuckTypeId.BigInt);

        public override void Invoke(ChunkView input, VectorView output)
        {
            var from = input[0].Values<long>(input.RowCount);
            var to = output.Values<long>(input.RowCount);
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = from[i] < 1_500 ? from[i] * 2 : throw new OverflowException("too large");
            }
        }
    }
}
