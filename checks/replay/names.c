/* Preloaded into a program, leads every host name to this machine, and port 443 there to REPLAY_TLS_PORT: AWS's real names without a network.
   Names that contain REPLAY_UNKNOWN_NAMES are not found, as where there is no DNS. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found) {
  static int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
  if (!real) real = dlsym(RTLD_NEXT, "getaddrinfo");
  const char *unknown = getenv("REPLAY_UNKNOWN_NAMES");
  if (node && unknown && strstr(node, unknown)) return EAI_NONAME;
  struct in_addr address;
  if (node && strcmp(node, "localhost") && inet_pton(AF_INET, node, &address) != 1) node = "127.0.0.1";
  return real(node, service, hints, found);
}

int connect(int socket, const struct sockaddr *address, socklen_t length) {
  static int (*real)(int, const struct sockaddr *, socklen_t);
  if (!real) real = dlsym(RTLD_NEXT, "connect");
  const char *port = getenv("REPLAY_TLS_PORT");
  if (port && address->sa_family == AF_INET && ((const struct sockaddr_in *)address)->sin_port == htons(443)) {
    struct sockaddr_in here = *(const struct sockaddr_in *)address;
    here.sin_port = htons(atoi(port));
    return real(socket, (struct sockaddr *)&here, sizeof here);
  }
  return real(socket, address, length);
}
