using System.Net;
using Microsoft.AspNetCore.Connections;
using Tarn.Wire.Connections;

namespace Tarn.Aws.Tests.Connections;

public sealed class ConnectionSlotsTests : IDisposable
{
    private static readonly IPAddress Near = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress Far = IPAddress.Parse("10.0.0.2");

    private readonly ManualTime _time = new();
    private readonly ConnectionSlots _slots;

    public ConnectionSlotsTests() => _slots = new ConnectionSlots(new ConnectionLimits(4, 3), _time);

    public void Dispose() => _slots.Dispose();

    [Fact]
    public void The_longest_waiting_connection_without_a_request_gives_way_first()
    {
        var regular = Open(Near);
        Request(regular);
        var first = Open(Near);
        var second = Open(Far);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Same(first, _slots.Displace());
        Assert.Same(second, _slots.Displace());
        Assert.Same(regular, _slots.Displace());
        Assert.Null(_slots.Displace());
        Assert.False(first.Use.TryBegin());
    }

    [Fact]
    public void The_longest_idle_connection_gives_way_next_and_no_busy_one()
    {
        var busy = Open(Near);
        Assert.True(busy.Use.TryBegin());
        var older = Open(Near);
        Request(older);
        _time.Advance(TimeSpan.FromSeconds(1));
        var newer = Open(Far);
        Request(newer);
        _time.Advance(ConnectionSlots.IdleAtLeast - TimeSpan.FromSeconds(1));
        Assert.Same(older, _slots.Displace());
        Assert.Null(_slots.Displace());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(newer, _slots.Displace());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(_slots.Displace());
        busy.Use.End();
        Assert.Null(_slots.Displace());
        _time.Advance(ConnectionSlots.IdleAtLeast);
        Assert.Same(busy, _slots.Displace());
    }

    [Fact]
    public void A_new_connection_is_spared_for_a_second_while_idle_ones_are_open()
    {
        var idle = Open(Near);
        Request(idle);
        _time.Advance(ConnectionSlots.IdleAtLeast);
        var young = Open(Near);
        Assert.Same(idle, _slots.Displace());
        Assert.Same(young, _slots.Displace());
    }

    [Fact]
    public void A_full_share_displaces_only_connections_of_its_address()
    {
        var other = Open(Far);
        _time.Advance(TimeSpan.FromMinutes(1));
        var own = new[] { Open(Near), Open(Near), Open(Near) };
        Assert.True(own[0].Use.TryBegin());
        Request(own[1]);
        Assert.True(_slots.TryEnter(Near, out var displaced));
        Assert.Same(own[2], displaced);
        Assert.False(_slots.TryEnter(Near, out displaced));
        Assert.Null(displaced);
        _time.Advance(ConnectionSlots.IdleAtLeast);
        Assert.True(_slots.TryEnter(Near, out displaced));
        Assert.Same(own[1], displaced);
        Assert.Same(other, _slots.Displace());
    }

    [Fact]
    public async Task A_displaced_connection_frees_its_slot_once_it_is_closed()
    {
        var open = new[] { Open(Near), Open(Near), Open(Far), Open(Far) };
        Assert.False(_slots.TryTake());
        Assert.Same(open[0], _slots.Displace());
        Assert.False(_slots.TryTake());
        await open[0].DisposeAsync();
        Assert.True(_slots.TryTake());
        Assert.False(_slots.TryTake());
    }

    [Fact]
    public void The_only_connection_of_an_address_can_be_replaced_again_and_again()
    {
        using var single = new ConnectionSlots(new ConnectionLimits(4, 1), _time);
        for (var i = 0; i < 3; i++)
        {
            Assert.True(single.TryEnter(Near, out var displaced));
            Assert.Equal(i > 0, displaced is not null);
            single.Open(Connection(single, Near));
        }
    }

    private void Request(CountedConnection connection)
    {
        Assert.True(connection.Use.TryBegin());
        connection.Use.End();
    }

    private CountedConnection Open(IPAddress address)
    {
        Assert.True(_slots.TryEnter(address, out _));
        Assert.True(_slots.TryTake());
        var connection = Connection(_slots, address);
        _slots.Open(connection);
        return connection;
    }

    private CountedConnection Connection(ConnectionSlots owner, IPAddress address) =>
        new(new DefaultConnectionContext(), owner, address, TimeSpan.FromSeconds(60), _time);
}
